package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * A tagged sentence.
 *
 * @param id the sentence's id, also the record's key
 * @param text the sentence that the entities' offsets refer to
 * @param entities in the order of the text
 * @param modelVersion the version that made it
 * @param taggedAt when
 * @param signals how the model fared; null in records of earlier releases
 * @param champion of a challenger's result: the version that served as champion where and when it
 *     was made; null for a champion's own
 */
public record TaggedSentence(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String text,
    @JsonProperty(required = true) List<EntityRecord> entities,
    @JsonProperty(required = true) String modelVersion,
    @JsonProperty(required = true) Instant taggedAt,
    Signals signals,
    String champion) {

  public TaggedSentence {
    Require.present(id, "id");
    Require.present(text, "text");
    entities = Require.list(entities, "entities");
    Require.present(modelVersion, "modelVersion");
    Require.present(taggedAt, "taggedAt");
  }

  /** A champion's result without signals. */
  public TaggedSentence(
      String id, String text, List<EntityRecord> entities, String modelVersion, Instant taggedAt) {
    this(id, text, entities, modelVersion, taggedAt, null, null);
  }

  /**
   * What a sentence tells, without gold, of how well its model knows such sentences. Words that the
   * tokenizer makes nothing of count nowhere.
   *
   * @param confidence how sure the model is of the tags, from 0 to 1: the geometric mean of the
   *     probabilities of the words' tags; 1 if there are no words
   * @param words how many
   * @param splitWords those of more than one word piece
   * @param unknownWords those with the piece that stands for what the vocabulary lacks
   * @param missed how many words of entities the model expects among those that it tagged {@code
   *     O}: the sum over them of 1 less the probability of {@code O}
   */
  public record Signals(
      @JsonProperty(required = true) double confidence,
      @JsonProperty(required = true) int words,
      @JsonProperty(required = true) int splitWords,
      @JsonProperty(required = true) int unknownWords,
      @JsonProperty(required = true) double missed) {
    public Signals {
      Require.within(confidence, 0, 1, "confidence");
      Require.notNegative(words, "words");
      Require.within(splitWords, 0, words, "splitWords");
      Require.within(unknownWords, 0, words, "unknownWords");
      Require.within(missed, 0, words, "missed");
    }
  }
}
