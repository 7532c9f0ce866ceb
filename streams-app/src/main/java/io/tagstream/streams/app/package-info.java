/** The tagger as an application: its parts wired, with their meters and health. */
package io.tagstream.streams.app;
