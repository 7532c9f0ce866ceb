package io.tagstream.ner.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.text.Window;
import io.tagstream.ner.text.WordPieces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a classifier over sentences of any number and length: cuts long ones into windows, sorts by
 * length and pads each batch to its longest, within a budget of padded word pieces.
 */
public final class WordPredictor {
  /** Lengths are padded to multiples, since oneDNN compiles matrix products for each shape. */
  private static final int STEP = 4;

  /** As rows are filled up, so that a single sentence is computed where it stands. */
  private static final int STEP_ALONE = 8;

  private final ScriptedClassifier classifier;
  private final int maxPieces;
  private final int batchPieces;

  /**
   * Borrows the classifier.
   *
   * @param maxPieces longer sentences are read in windows of this length
   * @param batchPieces word pieces of a batch at most, padding included
   */
  public WordPredictor(ScriptedClassifier classifier, int maxPieces, int batchPieces) {
    this.classifier = classifier;
    this.maxPieces = Math.min(maxPieces, classifier.config().maxPieces());
    this.batchPieces = batchPieces;
  }

  /** The longest sentence that is read at once, in word pieces with the special ones. */
  public int maxPieces() {
    return maxPieces;
  }

  /** One prediction per sentence, in their order. */
  public List<WordPrediction> predict(List<WordPieces> sentences) {
    List<WordPrediction> predictions = new ArrayList<>(sentences.size());
    List<Row> rows = new ArrayList<>(sentences.size());
    for (WordPieces sentence : sentences) {
      int words = sentence.words().size();
      int[] labels = new int[words];
      Arrays.fill(labels, -1);
      WordPrediction prediction = new WordPrediction(labels, new float[words]);
      predictions.add(prediction);
      for (Window window : Window.of(sentence.length(), maxPieces)) {
        rows.add(new Row(sentence, window, prediction));
      }
    }
    LengthBatches.of(rows, Row::length, batchPieces).parallelStream().forEach(this::run);
    return predictions;
  }

  private void run(List<Row> rows) {
    int step = rows.size() == 1 ? STEP_ALONE : STEP;
    int time = (rows.get(0).length() + step - 1) / step * step;
    long[] ids = new long[rows.size() * time];
    boolean[] mask = new boolean[rows.size() * time];
    for (int row = 0; row < rows.size(); row++) {
      rows.get(row).fill(ids, mask, row * time);
    }
    try (NDManager manager = classifier.newManager()) {
      Shape shape = new Shape(rows.size(), time);
      NDArray result =
          classifier.run("predict", false, manager.create(ids, shape), manager.create(mask, shape));
      float[] labelsThenScores = result.toFloatArray();
      int at = 0;
      for (Row row : rows) {
        row.read(labelsThenScores, at, labelsThenScores.length / 2);
        at += row.length();
      }
    }
  }

  /** One window of one sentence. */
  private record Row(WordPieces sentence, Window window, WordPrediction prediction) {
    int length() {
      return window.length();
    }

    void fill(long[] ids, boolean[] mask, int at) {
      window.copy(sentence.ids(), ids, at);
      Arrays.fill(mask, at, at + length(), true);
    }

    void read(float[] labelsThenScores, int at, int scores) {
      int[] firstPieces = sentence.firstPieces();
      for (int word = 0; word < firstPieces.length; word++) {
        int piece = firstPieces[word];
        if (window.owns(piece)) {
          int index = at + window.indexOf(piece);
          prediction.labels()[word] = (int) labelsThenScores[index];
          prediction.scores()[word] = labelsThenScores[scores + index];
        }
      }
    }
  }
}
