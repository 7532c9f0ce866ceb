package io.tagstream.schemas;

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
 * @param champion of a challenger's result: the version that served as champion where and when it
 *     was made; null for a champion's own
 */
public record TaggedSentence(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String text,
    @JsonProperty(required = true) List<EntityRecord> entities,
    @JsonProperty(required = true) String modelVersion,
    @JsonProperty(required = true) Instant taggedAt,
    String champion) {

  public TaggedSentence {
    Require.present(id, "id");
    Require.present(text, "text");
    entities = Require.list(entities, "entities");
    Require.present(modelVersion, "modelVersion");
    Require.present(taggedAt, "taggedAt");
  }

  /** A champion's result. */
  public TaggedSentence(
      String id, String text, List<EntityRecord> entities, String modelVersion, Instant taggedAt) {
    this(id, text, entities, modelVersion, taggedAt, null);
  }
}
