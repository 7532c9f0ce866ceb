package io.tagstream.testkit.metrics;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The metrics that PromQL asks for. */
public final class MetricNames {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"[^\"]*\"" // strings, then ranges, grouping, and numbers with their units
              + "|\\[[^]]*]"
              + "|\\b(?:by|on|without|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
              + "|\\b\\d[\\w.]*"
              + "|\\b(?:and|or|unless|offset|bool)\\b"
              + "|[a-zA-Z_:][\\w:]*\\b(?=\\s*(?:\\(|(?:by|without)\\b))" // functions
              + "|([a-zA-Z_:][\\w:]*)(?:\\s*\\{(?:\"[^\"]*\"|[^\"}])*})?");

  private MetricNames() {}

  public static Set<String> of(Collection<String> expressions) {
    return collect(expressions, 1);
  }

  /** The same, each with the labels that are asked for. */
  public static Set<String> withLabels(Collection<String> expressions) {
    return collect(expressions, 0);
  }

  private static Set<String> collect(Collection<String> expressions, int group) {
    return expressions.stream()
        .flatMap(expression -> TOKEN.matcher(expression).results())
        .filter(token -> token.group(1) != null)
        .map(metric -> metric.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
