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
 */
public record TaggedSentence(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String text,
    @JsonProperty(required = true) List<EntityRecord> entities,
    @JsonProperty(required = true) String modelVersion,
    @JsonProperty(required = true) Instant taggedAt) {

  public TaggedSentence {
    Require.present(id, "id");
    Require.present(text, "text");
    entities = Require.list(entities, "entities");
    Require.present(modelVersion, "modelVersion");
    Require.present(taggedAt, "taggedAt");
  }
}
