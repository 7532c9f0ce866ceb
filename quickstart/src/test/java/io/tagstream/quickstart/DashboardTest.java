package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.testkit.metrics.DashboardExpressions;
import io.tagstream.testkit.metrics.MetricNames;
import io.tagstream.testkit.metrics.Prometheus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardTest {
  static final Set<String> OURS =
      Set.of(
          "tagstream_sentences_total",
          "tagstream_entities_total",
          "tagstream_batch_sentences_sum",
          "tagstream_batch_sentences_count",
          "tagstream_batch_sentences_max",
          "tagstream_batch_fill_ratio_sum",
          "tagstream_batch_fill_ratio_count",
          "tagstream_batch_fill_ratio_bucket",
          "tagstream_batch_tokens_total",
          "tagstream_batches_failed_total",
          "tagstream_queue_tokens",
          "tagstream_in_flight_bytes",
          "tagstream_tokenize_seconds_bucket",
          "tagstream_queue_seconds_bucket",
          "tagstream_infer_seconds_bucket",
          "tagstream_infer_seconds_sum",
          "tagstream_infer_floor_seconds_total",
          "tagstream_commit_seconds_bucket",
          "tagstream_latency_seconds_bucket",
          "tagstream_visible_seconds_bucket",
          "tagstream_model_info",
          "tagstream_health",
          "tagstream_standing_partitions",
          "tagstream_thread_restarts_total",
          "tagstream_model_swaps_total",
          "tagstream_model_rejected_total",
          "tagstream_words_total",
          "tagstream_split_words_total",
          "tagstream_unknown_words_total",
          "tagstream_sentence_confidence_sum",
          "tagstream_sentence_confidence_count",
          "tagstream_sentence_confidence_bucket",
          "tagstream_challenger_sentences_total",
          "tagstream_challenger_infer_seconds_sum",
          "tagstream_challenger_probability",
          "tagstream_challenger_f1_difference",
          "tagstream_challenger_compared_sentences",
          "tagstream_evaluated_entities_total",
          "tagstream_evaluated_entities_corrected_total",
          "tagstream_expected_entities_total",
          "tagstream_expected_entities_labelled_total",
          "tagstream_precision",
          "tagstream_recall",
          "tagstream_f1",
          "tagstream_f1_low",
          "tagstream_f1_high",
          "tagstream_drift_alarms_total",
          "tagstream_label_queue_total",
          "tagstream_gold_total",
          "tagstream_gold_delay_seconds_bucket",
          "tagstream_training_step",
          "tagstream_training_steps",
          "tagstream_training_loss",
          "tagstream_training_f1",
          "tagstream_training_eta_seconds",
          "tagstream_training_requests_total");

  static final Set<String> OF_LIBRARIES =
      Set.of(
          "kafka_consumer_fetch_manager_records_lag_max",
          "jvm_memory_used_bytes",
          "jvm_memory_committed_bytes",
          "process_resident_memory_bytes");

  /** What Grafana 12 still has but advises against, or has no longer. */
  private static final Set<String> DEPRECATED_PANELS =
      Set.of(
          "graph", "singlestat", "table-old", "grafana-piechart-panel", "grafana-worldmap-panel");

  @TempDir Path folder;

  @Test
  void theDashboardAsksForMetricsThatExist() throws Exception {
    Set<String> asked = MetricNames.of(DashboardExpressions.all());

    assertThat(asked).isSubsetOf(union(OURS, OF_LIBRARIES));
  }

  @Test
  void theDashboardShowsEveryMetricOfOurs() throws Exception {
    Set<String> asked = MetricNames.of(DashboardExpressions.all());

    assertThat(asked).containsAll(OURS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tagstream.json", "quality.json"})
  void everyPanelSaysWhatItShowsInWhichUnitWithoutCoveringAnother(String dashboard)
      throws Exception {
    List<JsonNode> panels = panels(dashboard);

    assertThat(panels).isNotEmpty();
    assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    assertThat(cells(panels)).doesNotHaveDuplicates();
    assertThat(panels)
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("type").asText()).isNotIn(DEPRECATED_PANELS);
            });
    assertThat(panels)
        .filteredOn(panel -> !panel.path("type").asText().equals("row"))
        .allSatisfy(
            panel -> {
              assertThat(panel.path("description").asText()).isNotBlank();
              assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
              assertThat(panel.path("targets")).isNotEmpty();
            });
  }

  /** Needs Prometheus's own parser, so it checks only where that is installed. */
  @Test
  void prometheusUnderstandsEveryExpression() throws Exception {
    List<String> expressions = DashboardExpressions.all();
    assertThat(expressions).isNotEmpty();

    if (Prometheus.isInstalled()) {
      assertThat(Prometheus.objections("", "check", "rules", rules(expressions).toString()))
          .isEmpty();
    }
  }

  /** A recording rule for each; a JSON file is a YAML file. */
  private Path rules(List<String> expressions) throws IOException {
    List<Map<String, String>> rules = new ArrayList<>();
    for (String expression : expressions) {
      rules.add(Map.of("record", "dashboard:" + rules.size(), "expr", expression));
    }
    Path file = folder.resolve("rules.yml");
    var groups = Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules)));
    new ObjectMapper().writeValue(file.toFile(), groups);
    return file;
  }

  private static List<JsonNode> panels(String dashboard) throws IOException {
    Path file = DashboardExpressions.DASHBOARDS.resolve(dashboard);
    List<JsonNode> panels = new ArrayList<>();
    new ObjectMapper().readTree(file.toFile()).path("panels").forEach(panels::add);
    return panels;
  }

  /** The cells of the 24 columns wide grid that the panels take. */
  private static List<String> cells(List<JsonNode> panels) {
    List<String> cells = new ArrayList<>();
    for (JsonNode panel : panels) {
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          cells.add((at.path("x").asInt() + x) + "," + (at.path("y").asInt() + y));
        }
      }
    }
    return cells;
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
  }
}
