/** Counts of sentences that add and subtract. */
package io.tagstream.streams.scoring.count;
