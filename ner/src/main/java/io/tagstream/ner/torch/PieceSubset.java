package io.tagstream.ner.torch;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Parameter;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The word pieces that a corpus uses, and what there is of each piece: the embeddings of all, and
 * the biases of a masked language model.
 *
 * <p>AdamW leaves the embedding of a piece that never occurs alone, but for the decay, which is the
 * same factor for all of them. So a training needs the rows of the pieces that occur, and the work
 * of a step does not grow with the vocabulary. Words are guessed among those that occur.
 */
final class PieceSubset {
  private final int[] pieces;

  /** By the path of the parameter. */
  private final Map<String, float[]> all;

  private PieceSubset(int[] pieces, Map<String, float[]> all) {
    this.pieces = pieces;
    this.all = all;
  }

  /**
   * Reads what there is of each piece.
   *
   * @param pieces ids, in any order
   */
  static PieceSubset of(IntStream pieces, ModelConfig config, Weights weights) throws IOException {
    Map<String, float[]> all = new HashMap<>();
    for (Parameter parameter : ClassifierProgram.ofVocabulary(config)) {
      weights.check(parameter);
      all.put(parameter.path(), weights.stacked(parameter));
    }
    return new PieceSubset(pieces.sorted().distinct().toArray(), all);
  }

  int size() {
    return pieces.length;
  }

  /** Their ids, ascending. */
  int[] pieces() {
    return pieces.clone();
  }

  /**
   * Both moments of the rows of another subset as those of the rows of this one; 0 for a piece that
   * was not in the other.
   *
   * @param others the pieces of the other subset
   * @param moments {@code [2, others, width]}
   */
  float[] rearrange(int[] others, float[] moments) {
    int width = moments.length / 2 / others.length;
    float[] own = new float[2 * pieces.length * width];
    for (int from = 0; from < others.length; from++) {
      int to = Arrays.binarySearch(pieces, others[from]);
      for (int moment = 0; to >= 0 && moment < 2; moment++) {
        int start = (moment * others.length + from) * width;
        System.arraycopy(moments, start, own, (moment * pieces.length + to) * width, width);
      }
    }
    return own;
  }

  /** The row of each piece of the vocabulary among those in use, or 0. */
  long[] rows(int vocabSize) {
    long[] rows = new long[vocabSize];
    for (int row = 0; row < pieces.length; row++) {
      rows[pieces[row]] = row;
    }
    return rows;
  }

  /** The same weights with the rows in use only. */
  Weights select(Weights weights) {
    return new Weights() {
      @Override
      public void check(Parameter parameter) throws IOException {
        if (!parameter.ofVocabulary()) {
          weights.check(parameter);
        }
      }

      @Override
      public float[] stacked(Parameter parameter) {
        if (!parameter.ofVocabulary()) {
          return weights.stacked(parameter);
        }
        int width = width(parameter);
        float[] chosen = new float[pieces.length * width];
        for (int row = 0; row < pieces.length; row++) {
          float[] from = all.get(parameter.path());
          System.arraycopy(from, pieces[row] * width, chosen, row * width, width);
        }
        return chosen;
      }

      @Override
      public void close() {}
    };
  }

  /**
   * All rows of a parameter after a training.
   *
   * @param trained the rows in use
   * @param kept what decay has left of the other embeddings
   */
  float[] merge(Parameter parameter, float[] trained, float kept) {
    float[] merged = all.get(parameter.path()).clone();
    if (kept != 1 && parameter.isWords()) {
      for (int i = 0; i < merged.length; i++) {
        merged[i] *= kept;
      }
    }
    int width = width(parameter);
    for (int row = 0; row < pieces.length; row++) {
      System.arraycopy(trained, row * width, merged, pieces[row] * width, width);
    }
    return merged;
  }

  private static int width(Parameter parameter) {
    return parameter.isWords() ? (int) parameter.shape()[1] : 1;
  }
}
