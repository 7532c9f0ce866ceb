package io.tagstream.cli.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
 * and beside it what seqeval does not count. {@code types} has every type; at the top those have no
 * place that are called as one of the other keys is.
 */
final class ScoreReport {
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  /**
   * All that was counted.
   *
   * @param averages of the entities in {@code scores}
   * @param sentences that {@code scores} sums up
   * @throws IllegalArgumentException if a type is called as what stands for none
   */
  ScoreReport(
      Averages averages, List<SpanScores> sentences, SpanScores scores, TokenAccuracy tokens) {
    if (averages.byType().containsKey(TypeConfusion.NONE)) {
      throw new IllegalArgumentException(
          "--json: an entity type is called %s, which stands for none in 'confusion'"
              .formatted(TypeConfusion.NONE));
    }
    averages.byType().forEach((type, score) -> put(root.putObject(type), score));
    // In this order, so that what follows takes the place of a type that is called so.
    put(root.putObject("micro avg"), averages.micro());
    put(root.putObject("macro avg"), averages.macro());
    put(root.putObject("weighted avg"), averages.weighted());
    root.put("accuracy", tokens.value());
    put(root.putObject("semeval"), scores.semeval(), averages);
    put(root.putObject("surface"), scores.surface());
    put(root.putObject("confusion"), scores.confusion());
    ObjectNode types = root.putObject("types");
    averages.byType().forEach((type, score) -> put(types.putObject(type), score));
    putIntervals(sentences, types);
  }

  @Override
  public String toString() {
    return root.toPrettyString();
  }

  private void putIntervals(List<SpanScores> sentences, ObjectNode types) {
    PoissonBootstrap overall = new PoissonBootstrap();
    Map<String, PoissonBootstrap> byType = new TreeMap<>(CodePointOrder.INSTANCE);
    for (int i = 0; i < sentences.size(); i++) {
      ConfusionCounts counts = sentences.get(i).entities();
      PoissonWeights weights = PoissonWeights.ofPlace(i);
      overall.add(weights, counts.overall());
      counts
          .byType()
          .forEach(
              (type, c) ->
                  byType.computeIfAbsent(type, t -> new PoissonBootstrap()).add(weights, c));
    }
    ObjectNode intervals = root.putObject("f1-interval");
    byType.forEach((type, replicates) -> put(intervals.putArray(type), replicates));
    byType.forEach(
        (type, replicates) ->
            put(types.withObjectProperty(type).putArray("f1-interval"), replicates));
    if (!sentences.isEmpty()) {
      put(intervals.putArray("micro avg"), overall);
    }
  }

  private static void put(ArrayNode node, PoissonBootstrap replicates) {
    Interval interval = replicates.interval(Counts::f1);
    node.add(interval.low()).add(interval.high());
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
