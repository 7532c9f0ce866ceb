package io.tagstream.ner.tag;

import java.util.List;

/**
 * What a model makes of a sentence.
 *
 * @param entities in the order of the text
 * @param signals how it fared, as far as that shows without gold
 */
public record Tagging(List<Entity> entities, Signals signals) {
  public Tagging {
    entities = List.copyOf(entities);
  }
}
