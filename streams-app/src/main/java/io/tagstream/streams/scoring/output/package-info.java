/** Makes of each result a record that its topic takes, or a dead letter. */
package io.tagstream.streams.scoring.output;
