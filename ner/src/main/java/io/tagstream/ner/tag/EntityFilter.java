package io.tagstream.ner.tag;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which entities are told of: those of some types, of which the model is sure enough.
 *
 * @param types all others are left out; empty for all
 * @param minScore from 0 to 1; what scores less is left out
 * @param minScores the same for a type of its own, by type
 */
public record EntityFilter(Set<String> types, double minScore, Map<String, Double> minScores) {
  /** All of them. */
  public static final EntityFilter ALL = new EntityFilter(Set.of(), 0, Map.of());

  public EntityFilter {
    types = Collections.unmodifiableSortedSet(new TreeSet<>(types));
    minScores = Collections.unmodifiableSortedMap(new TreeMap<>(minScores));
    requireShare("every type", minScore);
    minScores.forEach(EntityFilter::requireShare);
  }

  private static void requireShare(String type, double score) {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException(
          "the least score of %s is %s: wanted 0 to 1".formatted(type, score));
    }
  }

  /** The same result without what is left out; its signals are those of the whole sentence. */
  public Tagging of(Tagging tagging) {
    List<Entity> told = tagging.entities().stream().filter(this::passes).toList();
    return told.size() == tagging.entities().size()
        ? tagging
        : new Tagging(told, tagging.signals());
  }

  private boolean passes(Entity entity) {
    return (types.isEmpty() || types.contains(entity.type()))
        && entity.score() >= minScores.getOrDefault(entity.type(), minScore);
  }

  /** The types that it names and a model with these labels never finds. */
  public Set<String> unknown(List<String> labels) {
    Set<String> unknown = new TreeSet<>(types);
    unknown.addAll(minScores.keySet());
    unknown.removeIf(
        type ->
            labels.stream().anyMatch(label -> label.equals(type) || label.endsWith("-" + type)));
    return unknown;
  }
}
