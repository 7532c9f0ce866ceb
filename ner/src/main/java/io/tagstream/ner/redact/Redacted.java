package io.tagstream.ner.redact;

import io.tagstream.ner.tag.Entity;
import java.util.List;

/**
 * A sentence without its entities.
 *
 * @param text with others in their place
 * @param entities where they stand in that text, with that for their text
 * @param scrubber does the same to other texts that may hold them
 */
public record Redacted(String text, List<Entity> entities, Scrubber scrubber) {
  public Redacted {
    entities = List.copyOf(entities);
  }
}
