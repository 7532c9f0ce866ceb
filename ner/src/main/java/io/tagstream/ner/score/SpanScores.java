package io.tagstream.ner.score;

import io.tagstream.ner.label.EntitySpan;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * All counts over the entities of some sentences: a value that adds and subtracts, so that any set
 * of sentences is scored by summing its sentences.
 *
 * @param entities exact matches, as seqeval counts them
 * @param semeval matches under the schemas of SemEval 2013
 * @param confusion types taken for others
 * @param surface matches by name
 */
public record SpanScores(
    ConfusionCounts entities,
    SemEvalScores semeval,
    TypeConfusion confusion,
    SurfaceForms surface) {
  /** Nothing counted. */
  public static final SpanScores ZERO =
      new SpanScores(
          ConfusionCounts.ZERO, SemEvalScores.ZERO, TypeConfusion.ZERO, SurfaceForms.ZERO);

  /**
   * Counts one sentence.
   *
   * @param gold in the order of the sentence
   * @param predicted likewise
   * @param text of an entity
   */
  public static SpanScores of(
      Collection<EntitySpan> gold,
      Collection<EntitySpan> predicted,
      Function<EntitySpan, String> text) {
    return new SpanScores(
        ConfusionCounts.of(gold, predicted, EntitySpan::type),
        SemEvalScores.of(gold, predicted),
        TypeConfusion.of(gold, predicted),
        SurfaceForms.of(gold, predicted, text));
  }

  /** Sum of any number of sentences. */
  public static SpanScores sum(List<SpanScores> sentences) {
    return sentences.isEmpty()
        ? ZERO
        : new SpanScores(
            ConfusionCounts.sum(parts(sentences, SpanScores::entities)),
            SemEvalScores.sum(parts(sentences, SpanScores::semeval)),
            TypeConfusion.sum(parts(sentences, SpanScores::confusion)),
            SurfaceForms.sum(parts(sentences, SpanScores::surface)));
  }

  private static <P> List<P> parts(List<SpanScores> sentences, Function<SpanScores, P> part) {
    return sentences.stream().map(part).toList();
  }

  /** Sum, part by part. */
  public SpanScores plus(SpanScores other) {
    return sum(List.of(this, other));
  }

  /** Difference, part by part: takes back what was added. */
  public SpanScores minus(SpanScores other) {
    return plus(other.negated());
  }

  /** Additive inverse. */
  public SpanScores negated() {
    return new SpanScores(
        entities.negated(), semeval.negated(), confusion.negated(), surface.negated());
  }
}
