/** Scoring as a whole: its topology, from predictions and gold to metrics. */
package io.tagstream.streams.scoring;
