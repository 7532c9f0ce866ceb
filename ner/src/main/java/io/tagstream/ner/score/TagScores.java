package io.tagstream.ner.score;

import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanDecoder;
import io.tagstream.ner.label.TagScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The scores of a corpus tagged by a model.
 *
 * @param entities counts over whole entities
 * @param tokens counts over single tags
 */
public record TagScores(ConfusionCounts entities, TokenAccuracy tokens) {
  /**
   * Scores as seqeval 1.2.2 does by default.
   *
   * @param gold the gold tags of each sentence
   * @param predicted the predicted tags of the same sentences
   * @throws IllegalArgumentException if the two differ in shape, naming the first such sentence
   */
  public static TagScores of(List<List<String>> gold, List<List<String>> predicted) {
    return of(gold, predicted, SpanDecoder::decode);
  }

  /** Scores as seqeval does with {@code mode='strict'} and the given scheme. */
  public static TagScores ofStrict(
      List<List<String>> gold, List<List<String>> predicted, TagScheme scheme) {
    return of(gold, predicted, tags -> SpanDecoder.decodeStrict(tags, scheme));
  }

  /**
   * Scores the entities that a decoder finds.
   *
   * @throws IllegalArgumentException if the two differ in shape, naming the first such sentence
   */
  public static TagScores of(
      List<List<String>> gold,
      List<List<String>> predicted,
      Function<List<String>, List<EntitySpan>> decoder) {
    check(gold.size(), predicted.size(), "sentences");
    List<ConfusionCounts> counts = new ArrayList<>(gold.size());
    TokenAccuracy tokens = TokenAccuracy.ZERO;
    for (int i = 0; i < gold.size(); i++) {
      List<String> goldTags = gold.get(i);
      List<String> predictedTags = predicted.get(i);
      check(goldTags.size(), predictedTags.size(), "tags in sentence " + (i + 1));
      counts.add(
          ConfusionCounts.of(
              decoder.apply(goldTags), decoder.apply(predictedTags), EntitySpan::type));
      tokens = tokens.plus(TokenAccuracy.of(goldTags, predictedTags));
    }
    return new TagScores(ConfusionCounts.sum(counts), tokens);
  }

  private static void check(int gold, int predicted, String what) {
    if (gold != predicted) {
      throw new IllegalArgumentException(
          "gold has " + gold + " " + what + ", the prediction " + predicted);
    }
  }
}
