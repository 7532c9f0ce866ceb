/** Tests of the tagger's wiring. */
package io.tagstream.streams.app;
