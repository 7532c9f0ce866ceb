package io.tagstream.testkit.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The PromQL of the dashboards in {@code grafana/}, with Grafana's variables filled in. */
public final class DashboardExpressions {
  /** Seen from a module's directory, where its tests run. */
  public static final Path DASHBOARDS = Path.of("..", "grafana", "dashboards");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
  private static final Map<String, String> BUILT_IN =
      Map.of("__rate_interval", "1m", "__interval", "5s", "__range", "30m");

  private DashboardExpressions() {}

  /** Every expression of every dashboard, once. */
  public static List<String> all() throws IOException {
    Set<String> expressions = new LinkedHashSet<>();
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".json")).sorted().toList()) {
        expressions.addAll(of(JSON.readTree(file.toFile())));
      }
    }
    return List.copyOf(expressions);
  }

  private static List<String> of(JsonNode dashboard) {
    Map<String, String> variables = variables(dashboard);
    return dashboard.findValuesAsText("expr").stream().map(expr -> fill(expr, variables)).toList();
  }

  private static Map<String, String> variables(JsonNode dashboard) {
    Map<String, String> values = new LinkedHashMap<>(BUILT_IN);
    for (JsonNode variable : dashboard.at("/templating/list")) {
      String value =
          switch (variable.path("type").asText()) {
            case "constant" -> variable.path("query").asText();
            case "query" -> variable.path("allValue").asText();
            default -> variable.at("/current/value").asText();
          };
      values.put(variable.path("name").asText(), value);
    }
    return values;
  }

  private static String fill(String expression, Map<String, String> variables) {
    return VARIABLE
        .matcher(expression)
        .replaceAll(
            found -> {
              String name = found.group(1) == null ? found.group(2) : found.group(1);
              String value = variables.get(name);
              if (value == null) {
                throw new IllegalStateException(
                    "no dashboard variable '" + name + "': " + expression);
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
