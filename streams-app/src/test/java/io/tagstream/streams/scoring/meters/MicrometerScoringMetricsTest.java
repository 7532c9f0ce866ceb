package io.tagstream.streams.scoring.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Interval;
import io.tagstream.schemas.record.EvaluationMetrics.Scores;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.ModelComparison;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MicrometerScoringMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MicrometerScoringMetrics metrics = new MicrometerScoringMetrics(registry);

  @Test
  void countsUpAndCountsCorrectionsApart() {
    metrics.evaluated("v1", ConfusionCounts.of(Map.of("person", new Counts(3, 1, 0))));
    metrics.evaluated("v1", ConfusionCounts.of(Map.of("person", new Counts(-2, 0, 2))));

    assertThat(registry.scrape())
        .contains(line("tagstream_evaluated_entities_total", "tp", "3.0"))
        .contains(line("tagstream_evaluated_entities_total", "fp", "1.0"))
        .contains(line("tagstream_evaluated_entities_total", "fn", "2.0"))
        .contains(line("tagstream_evaluated_entities_corrected_total", "tp", "2.0"))
        .contains(line("tagstream_evaluated_entities_corrected_total", "fn", "0.0"));
  }

  @Test
  void countsWhatModelsExpect() {
    metrics.expected("v1", new Expected(1.5, 0.5, 0.25));
    metrics.expected("v1", new Expected(0.75, 0.25, 0));
    metrics.expectedOfLabelled("v1", new Expected(1.5, 0.5, 0.25));

    assertThat(registry.scrape())
        .contains("tagstream_expected_entities_total{outcome=\"tp\",version=\"v1\"} 2.25")
        .contains("tagstream_expected_entities_total{outcome=\"fp\",version=\"v1\"} 0.75")
        .contains("tagstream_expected_entities_total{outcome=\"fn\",version=\"v1\"} 0.25")
        .contains("tagstream_expected_entities_labelled_total{outcome=\"tp\",version=\"v1\"} 1.5");
  }

  @Test
  void countsGoldByOutcomeFromTheStart() {
    metrics.gold(GoldOutcome.MATCHED);

    assertThat(registry.scrape())
        .contains("tagstream_gold_total{outcome=\"matched\"} 1.0")
        .contains("tagstream_gold_total{outcome=\"unmatched\"} 0.0")
        .contains("tagstream_gold_total{outcome=\"corrected\"} 0.0")
        .contains("tagstream_gold_total{outcome=\"withdrawn\"} 0.0");
  }

  @Test
  void tellsHowLateGoldIs() {
    metrics.goldDelay(Duration.ZERO);
    metrics.goldDelay(Duration.ofHours(2));

    assertThat(registry.scrape())
        .contains("tagstream_gold_delay_seconds_bucket{le=\"1.0\"} 1")
        .contains("tagstream_gold_delay_seconds_bucket{le=\"3600.0\"} 1")
        .contains("tagstream_gold_delay_seconds_bucket{le=\"21600.0\"} 2");
  }

  @Test
  void showsTheLatestWindows() {
    metrics.windows(figures("v1", Map.of("person", f1(0.25)), 0.25));
    metrics.windows(figures("v1", Map.of("group", f1(0.75)), 0.5));

    assertThat(registry.scrape())
        .contains("tagstream_f1{type=\"overall\",version=\"v1\",window=\"all\"} 0.5")
        .contains("tagstream_f1{type=\"group\",version=\"v1\",window=\"all\"} 0.75")
        .contains("tagstream_f1_low{type=\"overall\",version=\"v1\",window=\"all\"} 0.125")
        .contains("tagstream_f1_high{type=\"overall\",version=\"v1\",window=\"all\"} 1.0")
        .contains("tagstream_precision{type=\"group\"")
        .contains("tagstream_recall{type=\"group\"")
        .doesNotContain("person");
  }

  @Test
  void countsAlarmsFromTheStart() {
    metrics.windows(figures("v1", Map.of(), 0.5));
    metrics.drifted(new DriftAlarm("v1", Instant.EPOCH, "error", "adwin", 900, 0.1, 0.4));

    String name = "tagstream_drift_alarms_total{detector=\"%s\",signal=\"error\",version=\"v1\"}";
    assertThat(registry.scrape())
        .contains(name.formatted("adwin") + " 1.0")
        .contains(name.formatted("page-hinkley") + " 0.0");
  }

  @Test
  void showsTwoHundredTypesOfAVersionAndAllOthersTogether() {
    for (int i = 0; i <= 201; i++) {
      metrics.evaluated("v1", ConfusionCounts.of(Map.of("type-" + i, new Counts(1, 0, 0))));
    }

    assertThat(registry.scrape())
        .contains("outcome=\"tp\",type=\"type-199\",version=\"v1\"} 1.0")
        .contains("outcome=\"tp\",type=\"other\",version=\"v1\"} 2.0")
        .doesNotContain("type-200", "type-201");
  }

  @Test
  void tellsTypesFromLabelsOfItsOwn() {
    for (String type : List.of("overall", "other", "_other", "others")) {
      metrics.evaluated("v1", ConfusionCounts.of(Map.of(type, new Counts(1, 0, 0))));
    }
    metrics.windows(figures("v1", Map.of("overall", f1(0.25), "_overall", f1(0.75)), 0.5));

    assertThat(registry.scrape())
        .contains("outcome=\"tp\",type=\"_overall\",version=\"v1\"} 1.0")
        .contains("outcome=\"tp\",type=\"_other\",version=\"v1\"} 1.0")
        .contains("outcome=\"tp\",type=\"__other\",version=\"v1\"} 1.0")
        .contains("outcome=\"tp\",type=\"others\",version=\"v1\"} 1.0")
        .contains("tagstream_f1{type=\"overall\",version=\"v1\",window=\"all\"} 0.5")
        .contains("tagstream_f1{type=\"_overall\",version=\"v1\",window=\"all\"} 0.25")
        .contains("tagstream_f1{type=\"__overall\",version=\"v1\",window=\"all\"} 0.75");
  }

  @Test
  void countsAlarmsOfSignalsFromTheFirstSentence() {
    metrics.expected("v1", new Expected(0.9, 0.1, 0));

    assertThat(registry.scrape())
        .contains("detector=\"adwin\",signal=\"uncertainty\",version=\"v1\"} 0.0")
        .contains("detector=\"page-hinkley\",signal=\"split-words\",version=\"v1\"} 0.0");
  }

  @Test
  void showsHowAChallengerCompares() {
    metrics.windows(
        new EvaluationMetrics(
            "v2",
            Instant.EPOCH,
            List.of(),
            List.of(new ModelComparison("v1", 200, 0.625, 0.5, 0.01, 0.2, 0.97))));

    String labels = "{champion=\"v1\",version=\"v2\"} ";
    assertThat(registry.scrape())
        .contains("tagstream_challenger_probability" + labels + "0.97")
        .contains("tagstream_challenger_f1_difference" + labels + "0.125")
        .contains("tagstream_challenger_compared_sentences" + labels + "200.0");
  }

  @Test
  void forgetsOneVersionOnly() {
    metrics.windows(figures("v1", Map.of(), 0.5));
    metrics.windows(figures("v2", Map.of(), 0.5));

    metrics.forget("v1");
    metrics.forget("unknown");

    String f1 = "tagstream_f1{type=\"overall\",version=\"%s\"";
    assertThat(registry.scrape()).doesNotContain(f1.formatted("v1")).contains(f1.formatted("v2"));
  }

  @Test
  void showsAVersionAgainThatHasComeBack() {
    metrics.windows(figures("v1", Map.of(), 0.5));
    metrics.forget("v1");

    metrics.windows(figures("v1", Map.of(), 0.75));

    assertThat(registry.scrape())
        .contains("tagstream_f1{type=\"overall\",version=\"v1\",window=\"all\"} 0.75");
  }

  @Test
  void describesEveryMeter() {
    metrics.evaluated("v1", ConfusionCounts.of(Map.of("person", new Counts(3, 1, 0))));
    metrics.windows(figures("v1", Map.of(), 0.5));

    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .allSatisfy(id -> assertThat(id.getDescription()).isNotBlank());
  }

  private static EvaluationMetrics figures(
      String version, Map<String, Scores> types, double overall) {
    return new EvaluationMetrics(
        version,
        Instant.EPOCH,
        List.of(new Window("all", 1, f1(overall), types, new Interval(0.125, 1))));
  }

  private static Scores f1(double f1) {
    return new Scores(0.5, 0.5, f1, 1, 1, 0, 0);
  }

  private static String line(String name, String outcome, String value) {
    return "%s{outcome=\"%s\",type=\"person\",version=\"v1\"} %s".formatted(name, outcome, value);
  }
}
