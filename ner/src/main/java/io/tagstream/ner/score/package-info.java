/** Entity-level scores, equal to seqeval's to the last digit, as values that add and subtract. */
package io.tagstream.ner.score;
