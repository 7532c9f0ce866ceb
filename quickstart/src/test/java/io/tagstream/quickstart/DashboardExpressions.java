package io.tagstream.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The PromQL of the dashboards in {@code grafana/}, with Grafana's variables filled in. */
final class DashboardExpressions {
  /** Seen from a module's directory, where its tests run. */
  static final Path DASHBOARDS = Path.of("..", "grafana", "dashboards");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
  private static final Map<String, String> BUILT_IN =
      Map.of("__rate_interval", "1m", "__interval", "5s", "__range", "30m");

  /** As far back as the dashboards look. */
  private static final Duration RANGE = Duration.ofMinutes(30);

  private static final Duration STEP = Duration.ofSeconds(5);

  private DashboardExpressions() {}

  /** Every expression of every dashboard, once. */
  static List<String> all() throws IOException {
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

  /**
   * The expressions for which a Prometheus has no number at any time of the last 30 minutes.
   *
   * @param prometheus its base address
   * @throws IllegalStateException naming the expression that Prometheus does not understand
   */
  static List<String> withoutData(URI prometheus) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    List<String> without = new ArrayList<>();
    for (String expression : all()) {
      if (!hasNumber(query(client, prometheus, expression))) {
        without.add(expression);
      }
    }
    return without;
  }

  private static JsonNode query(HttpClient client, URI prometheus, String expression)
      throws IOException, InterruptedException {
    Instant now = Instant.now();
    URI uri =
        prometheus.resolve(
            "/api/v1/query_range?query=%s&start=%s&end=%s&step=%d"
                .formatted(
                    URLEncoder.encode(expression, StandardCharsets.UTF_8),
                    now.minus(RANGE),
                    now,
                    STEP.toSeconds()));
    String body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    JsonNode answer = JSON.readTree(body);
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalStateException(expression + ": " + body);
    }
    return answer.at("/data/result");
  }

  /** NaN is what Prometheus makes of a division by nothing: a panel shows nothing. */
  private static boolean hasNumber(JsonNode series) {
    return series.findValues("values").stream()
        .flatMap(values -> StreamSupport.stream(values.spliterator(), false))
        .anyMatch(sample -> Double.isFinite(number(sample.get(1).asText())));
  }

  private static double number(String value) {
    return switch (value) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }
}
