package io.tagstream.testkit.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.testkit.process.Ports;
import io.tagstream.testkit.process.Programs;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * A real Prometheus that scrapes targets and evaluates the alert rules, where the program is
 * installed.
 */
public final class Prometheus implements AutoCloseable {
  /** As far back as the dashboards look. */
  private static final Duration RANGE = Duration.ofMinutes(30);

  private static final Duration STEP = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final URI address;

  private Prometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  public static boolean isInstalled() {
    return Programs.find("prometheus").isPresent() && Programs.find("promtool").isPresent();
  }

  /** What a command of {@code promtool} objects to in its input; empty if nothing. */
  public static String objections(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process promtool = new ProcessBuilder(command).redirectErrorStream(true).start();
    promtool.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    promtool.getOutputStream().close();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return promtool.waitFor() == 0 ? "" : output + "failed";
  }

  public static Prometheus scraping(int port, Path folder) throws IOException {
    return scraping(List.of(port), Duration.ofSeconds(1), folder);
  }

  /**
   * Starts one.
   *
   * @param every how often it scrapes and evaluates
   */
  public static Prometheus scraping(Collection<Integer> ports, Duration every, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: %1$ds
          evaluation_interval: %1$ds
        rule_files:
          - "%2$s"
        scrape_configs:
          - job_name: tagstream
            static_configs:
              - targets: %3$s
                labels:
                  role: quickstart
        """
            .formatted(
                every.toSeconds(),
                AlertRules.FILE.toRealPath(),
                JSON.writeValueAsString(ports.stream().map(port -> "localhost:" + port).toList())));
    int own = Ports.free();
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=localhost:" + own)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, URI.create("http://localhost:" + own));
  }

  /**
   * Those of these expressions that have no number at any time of the last 30 minutes.
   *
   * @throws IllegalStateException naming the expression that Prometheus does not understand
   */
  public List<String> withoutData(Collection<String> expressions)
      throws IOException, InterruptedException {
    List<String> without = new ArrayList<>();
    for (String expression : expressions) {
      if (!hasNumber(query(expression))) {
        without.add(expression);
      }
    }
    return without;
  }

  private JsonNode query(String expression) throws IOException, InterruptedException {
    Instant now = Instant.now();
    String query =
        "/api/v1/query_range?query=%s&start=%s&end=%s&step=%d"
            .formatted(
                URLEncoder.encode(expression, StandardCharsets.UTF_8),
                now.minus(RANGE),
                now,
                STEP.toSeconds());
    return get(query).path("result");
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

  /** How the last evaluation of each rule went: {@code ok}, or why not. */
  public Map<String, String> health() throws IOException, InterruptedException {
    Map<String, String> health = new TreeMap<>();
    for (JsonNode rule : get("/api/v1/rules").at("/groups/0/rules")) {
      String error = rule.path("lastError").asText();
      health.put(rule.path("name").asText(), rule.path("health").asText() + error);
    }
    return health;
  }

  /** The alarms of one target, or of none in particular, that fire now. */
  public Set<String> firing(int port) throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    for (JsonNode alarm : get("/api/v1/alerts").path("alerts")) {
      String instance = alarm.at("/labels/instance").asText();
      if (alarm.path("state").asText().equals("firing")
          && (instance.isEmpty() || instance.equals("localhost:" + port))) {
        names.add(alarm.at("/labels/alertname").asText());
      }
    }
    return names;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
    String body = client.send(request, BodyHandlers.ofString()).body();
    JsonNode answer = JSON.readTree(body);
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalStateException(path + ": " + body);
    }
    return answer.path("data");
  }

  @Override
  public void close() {
    process.destroy();
    var unused = process.onExit().join();
  }
}
