package io.tagstream.ner.model;

/**
 * What a model says of the words of one sentence.
 *
 * @param labels the id of each word's label, or -1 for a word without word pieces
 * @param scores its probability, 0 to 1
 */
public record WordPrediction(int[] labels, float[] scores) {}
