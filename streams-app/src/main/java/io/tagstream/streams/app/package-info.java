/** The tagger as an application. */
package io.tagstream.streams.app;
