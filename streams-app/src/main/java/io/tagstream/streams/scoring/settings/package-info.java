/** How predictions are scored. */
package io.tagstream.streams.scoring.settings;
