package io.tagstream.trainer.loop;

import ai.djl.ndarray.NDManager;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.score.TagScores;
import io.tagstream.ner.tag.LengthBatches;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.trainer.report.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Runs the classifier in training over whole corpora. */
final class Evaluator {
  private final ScriptedClassifier classifier;
  private final LabelSet labels;
  private final int lossBatch;

  /**
   * Borrows the classifier.
   *
   * @param lossBatch the rows over which the loss takes a mean before that of the means
   */
  Evaluator(ScriptedClassifier classifier, LabelSet labels, int lossBatch) {
    this.classifier = classifier;
    this.labels = labels;
    this.lossBatch = lossBatch;
  }

  Evaluation evaluate(List<LabelledRow> rows) {
    classifier.training(false);
    double[] losses = new double[rows.size()];
    List<List<String>> tags = new ArrayList<>(Collections.nCopies(rows.size(), List.of()));
    List<Integer> all = IntStream.range(0, rows.size()).boxed().toList();
    for (List<Integer> batch :
        LengthBatches.of(all, row -> rows.get(row).length(), LengthBatches.PIECES)) {
      evaluate(rows, batch, losses, tags);
    }
    return new Evaluation(loss(rows, losses, lossBatch), scores(rows, tags), tags);
  }

  private void evaluate(
      List<LabelledRow> rows, List<Integer> batch, double[] losses, List<List<String>> tags) {
    List<LabelledRow> chosen = batch.stream().map(rows::get).toList();
    try (NDManager manager = classifier.newManager()) {
      float[] labelsThenLosses =
          classifier.run("evaluate", false, LabelledRow.tensors(manager, chosen)).toFloatArray();
      int start = 0;
      for (int i = 0; i < chosen.size(); i++) {
        LabelledRow row = chosen.get(i);
        int lossStart = labelsThenLosses.length / 2 + start;
        losses[batch.get(i)] =
            row.words().mapToDouble(w -> labelsThenLosses[lossStart + row.columns()[w]]).sum();
        tags.set(batch.get(i), tags(row, labelsThenLosses, start));
        start += row.length();
      }
    }
  }

  private List<String> tags(LabelledRow row, float[] found, int start) {
    String[] tags = new String[row.columns().length];
    for (int word = 0; word < tags.length; word++) {
      int column = row.columns()[word];
      if (column != LabelledRow.CUT_OFF) {
        tags[word] =
            column == LabelledRow.NO_PIECE
                ? labels.outside()
                : labels.label((int) found[start + column]);
      }
    }
    return Arrays.asList(tags);
  }

  /**
   * The mean over batches in the order of the file; what has no label counts for nothing.
   *
   * @param losses the sum over the words of each row
   */
  static double loss(List<LabelledRow> rows, double[] losses, int lossBatch) {
    double sum = 0;
    int counted = 0;
    for (int from = 0; from < losses.length; from += lossBatch) {
      int to = Math.min(losses.length, from + lossBatch);
      long words = rows.subList(from, to).stream().mapToLong(row -> row.words().count()).sum();
      if (words > 0) {
        sum += Arrays.stream(losses, from, to).sum() / words * (to - from);
        counted += to - from;
      }
    }
    return sum / counted;
  }

  private TagScores scores(List<LabelledRow> rows, List<List<String>> tags) {
    List<List<String>> gold = new ArrayList<>(rows.size());
    List<List<String>> found = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      LabelledRow row = rows.get(i);
      gold.add(row.words().mapToObj(w -> labels.label(row.labels()[w])).toList());
      found.add(row.words().mapToObj(tags.get(i)::get).toList());
    }
    return TagScores.of(gold, found, labels::decode);
  }
}
