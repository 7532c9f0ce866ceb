/** The tagger as an application: its wiring, metrics, health and command. */
package io.tagstream.streams.app;
