/** What a sentence counts, known by gold or expected without, as topics and metrics have it. */
package io.tagstream.streams.scoring.count;
