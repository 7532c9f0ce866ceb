package io.tagstream.ner.torch;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Parameter;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The word pieces that a corpus uses, and the embeddings of all.
 *
 * <p>AdamW leaves the embedding of a piece that never occurs alone, but for the decay, which is the
 * same factor for all of them. So a training needs the rows of the pieces that occur, and the work
 * of a step does not grow with the vocabulary.
 */
final class PieceSubset {
  private final int[] pieces;
  private final float[] embeddings;

  private PieceSubset(int[] pieces, float[] embeddings) {
    this.pieces = pieces;
    this.embeddings = embeddings;
  }

  /**
   * Reads the embeddings.
   *
   * @param pieces ids, in any order
   */
  static PieceSubset of(IntStream pieces, ModelConfig config, Weights weights) throws IOException {
    Parameter words = ClassifierProgram.words(config);
    weights.check(words);
    return new PieceSubset(pieces.sorted().distinct().toArray(), weights.stacked(words));
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
        if (!parameter.isWords()) {
          weights.check(parameter);
        }
      }

      @Override
      public float[] stacked(Parameter parameter) {
        if (!parameter.isWords()) {
          return weights.stacked(parameter);
        }
        int width = (int) parameter.shape()[1];
        float[] chosen = new float[pieces.length * width];
        for (int row = 0; row < pieces.length; row++) {
          System.arraycopy(embeddings, pieces[row] * width, chosen, row * width, width);
        }
        return chosen;
      }

      @Override
      public void close() {}
    };
  }

  /**
   * All embeddings after a training.
   *
   * @param trained the rows in use
   * @param kept what decay has left of the others
   */
  float[] merge(float[] trained, float kept) {
    float[] all = embeddings.clone();
    if (kept != 1) {
      for (int i = 0; i < all.length; i++) {
        all[i] *= kept;
      }
    }
    int width = trained.length / pieces.length;
    for (int row = 0; row < pieces.length; row++) {
      System.arraycopy(trained, row * width, all, pieces[row] * width, width);
    }
    return all;
  }
}
