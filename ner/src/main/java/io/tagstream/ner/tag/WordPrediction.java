package io.tagstream.ner.tag;

import java.util.Arrays;

/**
 * What a model says of the words of one sentence.
 *
 * @param labels the id of each word's label, or -1 for a word without word pieces
 * @param scores its probability, 0 to 1
 */
record WordPrediction(int[] labels, float[] scores) {

  /** The prediction of a sentence that has not been read yet. */
  static WordPrediction unknown(int words) {
    int[] labels = new int[words];
    Arrays.fill(labels, -1);
    return new WordPrediction(labels, new float[words]);
  }
}
