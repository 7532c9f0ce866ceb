package io.tagstream.ner.score;

/**
 * Scores averaged over entity types.
 *
 * @param support number of gold entities of all types
 */
public record Average(double precision, double recall, double f1, long support) {}
