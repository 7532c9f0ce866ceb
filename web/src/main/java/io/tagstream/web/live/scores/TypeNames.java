package io.tagstream.web.live.scores;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The types that are shown by name, the most frequent first; all others are one.
 *
 * @param names at most {@link #MOST}
 */
public record TypeNames(List<String> names) {
  static final int MOST = 20;

  /** Longer ones are no types of ours: scoring refuses them. */
  static final int LONGEST = 64;

  /** Where nothing is gold, or nothing was predicted. */
  static final int NONE = -1;

  /** The most frequent ones. */
  public static TypeNames of(Map<String, Long> frequencies) {
    return new TypeNames(
        frequencies.entrySet().stream()
            .filter(type -> type.getKey().length() <= LONGEST)
            .sorted(
                Comparator.comparing((Map.Entry<String, Long> type) -> -type.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(MOST)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** Which index a type has; that of all others is the number of names. */
  Map<String, Integer> indexes() {
    Map<String, Integer> indexes = new HashMap<>();
    names.forEach(name -> indexes.put(name, indexes.size()));
    return indexes;
  }
}
