package io.tagstream.trainer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.label.CodePointOrder;
import io.tagstream.ner.score.Average;
import io.tagstream.ner.score.Averages;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap;
import io.tagstream.ner.score.PoissonBootstrap.Interval;
import io.tagstream.ner.score.PoissonWeights;
import io.tagstream.ner.score.SemEvalCounts;
import io.tagstream.ner.score.SemEvalSchema;
import io.tagstream.ner.score.SemEvalScores;
import io.tagstream.ner.score.SpanScores;
import io.tagstream.ner.score.SurfaceForms;
import io.tagstream.ner.score.TokenAccuracy;
import io.tagstream.ner.score.TypeConfusion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores as JSON: what seqeval's {@code classification_report} gives with {@code output_dict=True},
 * and beside it what seqeval does not count.
 */
final class ScoreReport {
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  /**
   * All that was counted.
   *
   * @param averages of the entities in {@code scores}
   * @param sentences that {@code scores} sums up
   */
  ScoreReport(
      Averages averages, List<SpanScores> sentences, SpanScores scores, TokenAccuracy tokens) {
    averages.byType().forEach((type, score) -> put(root.putObject(type), score));
    put(root.putObject("micro avg"), averages.micro());
    put(root.putObject("macro avg"), averages.macro());
    put(root.putObject("weighted avg"), averages.weighted());
    putIntervals(root.putObject("f1-interval"), sentences);
    root.put("accuracy", tokens.value());
    put(root.putObject("semeval"), scores.semeval(), averages);
    put(root.putObject("surface"), scores.surface());
    put(root.putObject("confusion"), scores.confusion());
  }

  @Override
  public String toString() {
    return root.toPrettyString();
  }

  private static void putIntervals(ObjectNode node, List<SpanScores> sentences) {
    Map<String, PoissonBootstrap> replicates = new TreeMap<>(CodePointOrder.INSTANCE);
    for (int i = 0; i < sentences.size(); i++) {
      ConfusionCounts counts = sentences.get(i).entities();
      PoissonWeights weights = PoissonWeights.ofPlace(i);
      add(replicates, "micro avg", weights, counts.overall());
      counts.byType().forEach((type, c) -> add(replicates, type, weights, c));
    }
    replicates.forEach(
        (name, r) -> {
          Interval interval = r.interval(Counts::f1);
          node.putArray(name).add(interval.low()).add(interval.high());
        });
  }

  private static void add(
      Map<String, PoissonBootstrap> replicates,
      String name,
      PoissonWeights weights,
      Counts counts) {
    replicates.computeIfAbsent(name, n -> new PoissonBootstrap()).add(weights, counts);
  }

  private static void put(ObjectNode node, Average score) {
    node.put("precision", score.precision());
    node.put("recall", score.recall());
    node.put("f1-score", score.f1());
    node.put("support", score.support());
  }

  private static void put(ObjectNode node, SemEvalScores scores, Averages averages) {
    ObjectNode overall = node.putObject("overall");
    ObjectNode entities = node.putObject("entities");
    for (SemEvalSchema schema : SemEvalSchema.values()) {
      String name = schema.name().toLowerCase(Locale.ROOT);
      put(overall.putObject(name), scores.overall(schema));
      for (String type : averages.counts().byType().keySet()) {
        put(entities.withObjectProperty(type).putObject(name), scores.forType(schema, type));
      }
    }
  }

  private static void put(ObjectNode node, SemEvalCounts counts) {
    node.put("correct", counts.correct());
    node.put("incorrect", counts.incorrect());
    node.put("partial", counts.partial());
    node.put("missed", counts.missed());
    node.put("spurious", counts.spurious());
    node.put("possible", counts.possible());
    node.put("actual", counts.actual());
    node.put("precision", counts.precision());
    node.put("recall", counts.recall());
    node.put("f1", counts.f1());
  }

  private static void put(ObjectNode node, SurfaceForms forms) {
    Counts counts = forms.distinct();
    put(node, new Average(counts.precision(), counts.recall(), counts.f1(), counts.support()));
  }

  private static void put(ObjectNode node, TypeConfusion confusion) {
    confusion
        .counts()
        .forEach((cell, n) -> node.withObjectProperty(cell.gold()).put(cell.predicted(), n));
  }
}
