/** What the windows keep in stores. */
package io.tagstream.streams.scoring.state;
