/** What every stage needs around its topology: threads, offsets, restarts, health, dead letters. */
package io.tagstream.streams.stage;
