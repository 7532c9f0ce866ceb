package io.tagstream.ner.tag;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.onnx.OnnxClassifier;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.torch.ScriptedClassifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a classifier over sentences of any number and length: cuts long ones into windows, sorts by
 * length and pads each batch to its longest, within a budget of padded word pieces.
 */
final class WordPredictor {
  /** Lengths are padded to multiples, since oneDNN compiles matrix products for each shape. */
  private static final int STEP = 4;

  /** The step in which rows are filled up: a single sentence is computed where it stands. */
  private static final int STEP_ALONE = 8;

  private final ScriptedClassifier classifier;
  private final OnnxClassifier alone;
  private final int maxPieces;
  private final int batchPieces;

  /**
   * Borrows the classifiers.
   *
   * @param alone for windows that are alone, up to its length
   * @param maxPieces longer sentences are read in windows of this length
   * @param batchPieces word pieces of a batch at most, padding included
   */
  public WordPredictor(
      ScriptedClassifier classifier, OnnxClassifier alone, int maxPieces, int batchPieces) {
    this.classifier = classifier;
    this.alone = alone;
    this.maxPieces = Math.min(maxPieces, classifier.config().maxPieces());
    this.batchPieces = batchPieces;
  }

  /** The longest sentence that is read at once, in word pieces with the special ones. */
  public int maxPieces() {
    return maxPieces;
  }

  /** Runs the classifier over sentences for what else it does, one batch after the other. */
  void predictInTurn(List<WordPieces> sentences) {
    List<WindowRow> rows = new ArrayList<>();
    for (WordPieces sentence : sentences) {
      rows.addAll(rows(sentence, WordPrediction.unknown(sentence.words().size())));
    }
    LengthBatches.of(rows, WindowRow::length, batchPieces).forEach(this::run);
  }

  /** One prediction per sentence, in their order. */
  public List<WordPrediction> predict(List<WordPieces> sentences) {
    List<WordPrediction> predictions = new ArrayList<>(sentences.size());
    List<WindowRow> rows = new ArrayList<>(sentences.size());
    for (WordPieces sentence : sentences) {
      WordPrediction prediction = WordPrediction.unknown(sentence.words().size());
      predictions.add(prediction);
      rows.addAll(rows(sentence, prediction));
    }
    read(rows);
    return predictions;
  }

  /** The windows of a sentence, which write what they find into its prediction. */
  List<WindowRow> rows(WordPieces sentence, WordPrediction prediction) {
    return WindowRow.of(sentence, Window.of(sentence.length(), maxPieces), prediction);
  }

  /** Reads windows of any sentences. */
  void read(List<WindowRow> rows) {
    LengthBatches.of(rows, WindowRow::length, batchPieces).parallelStream().forEach(this::run);
  }

  private void run(List<WindowRow> rows) {
    if (rows.size() == 1 && rows.get(0).length() <= alone.longest()) {
      WindowRow row = rows.get(0);
      row.read(alone.predict(row.ids()), 0, row.length());
    } else {
      runBatch(rows);
    }
  }

  private void runBatch(List<WindowRow> rows) {
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
      for (WindowRow row : rows) {
        row.read(labelsThenScores, at, labelsThenScores.length / 2);
        at += row.length();
      }
    }
  }
}
