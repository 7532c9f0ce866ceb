package io.tagstream.trainer;

import io.tagstream.ner.score.TagScores;

/**
 * How well a classifier does on a corpus.
 *
 * @param loss mean cross entropy per labelled word, averaged over batches
 */
record Evaluation(double loss, TagScores scores) {}
