/** What a process tells of its health over HTTP. */
package io.tagstream.runtime.health;
