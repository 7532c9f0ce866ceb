/** Scores of tagged sentences, equal to seqeval's, as values that add and subtract. */
package io.tagstream.ner.score;
