package io.tagstream.testkit.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The alert rules for Prometheus in {@code grafana/}. */
public final class AlertRules {
  /** Seen from a module's directory, where its tests run. */
  public static final Path FILE = Path.of("..", "grafana", "prometheus", "alerts.yml");

  private AlertRules() {}

  public static List<String> names() throws IOException {
    return texts("alert");
  }

  public static List<String> expressions() throws IOException {
    return texts("expr");
  }

  /**
   * The series that they look at, and those that they leave out: what comes to nothing when all is
   * well is made of series that are there.
   */
  public static Set<String> selectors() throws IOException {
    Set<String> selectors = new TreeSet<>();
    for (String selector : MetricNames.withLabels(expressions())) {
      selectors.add(selector);
      selectors.add(selector.replace("!=", "=").replace("!~", "=~"));
    }
    return selectors;
  }

  private static List<String> texts(String field) throws IOException {
    List<String> texts = new ArrayList<>();
    for (JsonNode rule : new YAMLMapper().readTree(FILE.toFile()).at("/groups/0/rules")) {
      texts.add(rule.path(field).asText());
    }
    return texts;
  }
}
