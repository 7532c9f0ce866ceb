package io.tagstream.schemas;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * Topics to read: those of some names, and all whose names match a pattern, whenever they appear.
 *
 * @param names in full; may be empty if there is a pattern
 * @param pattern of further names, or null
 */
public record TopicSelection(Set<String> names, Pattern pattern) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  public TopicSelection {
    names = Set.copyOf(names);
    if (names.isEmpty() && pattern == null) {
      throw new IllegalArgumentException("no topic is given");
    }
    for (String name : names) {
      if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "topic '%s': wanted 1 to 249 letters, digits, '.', '_' and '-'".formatted(name));
      }
    }
  }

  /** Topics by name. */
  public static TopicSelection of(String... names) {
    return new TopicSelection(Set.of(names), null);
  }

  /**
   * Topics as people write them: what no topic can be called is a regular expression of whole
   * names, as {@code news\..*}.
   *
   * @throws IllegalArgumentException naming what is neither
   */
  public static TopicSelection parse(List<String> given) {
    Set<String> names = new TreeSet<>();
    Set<String> patterns = new TreeSet<>();
    for (String one : given) {
      (NAME.matcher(one).matches() ? names : patterns).add(one);
    }
    return new TopicSelection(names, patterns.isEmpty() ? null : compile(patterns));
  }

  private static Pattern compile(Set<String> patterns) {
    for (String pattern : patterns) {
      try {
        var unused = Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "topic '%s' is neither a name nor a regular expression: %s"
                .formatted(pattern, e.getDescription()),
            e);
      }
      if (pattern.isBlank()) {
        throw new IllegalArgumentException("a topic's name is empty");
      }
    }
    return Pattern.compile(String.join("|", patterns));
  }

  /** Whether it has the topic. */
  public boolean has(String topic) {
    return names.contains(topic) || (pattern != null && pattern.matcher(topic).matches());
  }

  /** Those that it has of these. */
  public Set<String> of(Collection<String> topics) {
    return topics.stream().filter(this::has).collect(Collectors.toCollection(TreeSet::new));
  }

  /** All of it as one pattern. */
  public Pattern asPattern() {
    String all = names.stream().sorted().map(Pattern::quote).collect(Collectors.joining("|"));
    if (pattern == null) {
      return Pattern.compile(all);
    }
    return names.isEmpty() ? pattern : Pattern.compile(all + "|" + pattern);
  }

  /** The names and the pattern, sorted, with commas between. */
  @Override
  public String toString() {
    Set<String> all = new TreeSet<>(names);
    if (pattern != null) {
      all.add(pattern.pattern());
    }
    return String.join(",", all);
  }
}
