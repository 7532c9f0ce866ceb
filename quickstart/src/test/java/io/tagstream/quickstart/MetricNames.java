package io.tagstream.quickstart;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The metrics that PromQL asks for. */
final class MetricNames {
  private static final Pattern NO_METRIC =
      Pattern.compile(
          "\"[^\"]*\"" // strings, then matchers, ranges, grouping, and numbers with their units
              + "|\\{[^}]*}|\\[[^]]*]"
              + "|\\b(?:by|on|without|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
              + "|\\b\\d[\\w.]*"
              + "|\\b(?:and|or|unless|offset|bool)\\b");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*\\b(?!\\s*\\()");

  private MetricNames() {}

  static Set<String> of(Collection<String> expressions) {
    return expressions.stream()
        .map(expression -> NO_METRIC.matcher(expression).replaceAll(" "))
        .flatMap(expression -> NAME.matcher(expression).results().map(MatchResult::group))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
