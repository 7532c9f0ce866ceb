/** What the view of the health is made of. */
package io.tagstream.web.live.health;
