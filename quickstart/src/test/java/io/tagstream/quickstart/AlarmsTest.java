package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.testkit.metrics.AlertRules;
import io.tagstream.testkit.metrics.MetricNames;
import io.tagstream.testkit.metrics.Prometheus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The alert rules for Prometheus. */
class AlarmsTest {
  @Test
  void theRulesAskForMetricsThatExist() throws Exception {
    Set<String> known = new HashSet<>(DashboardTest.OURS);
    known.addAll(DashboardTest.OF_LIBRARIES);
    known.add("up"); // Prometheus's own

    assertThat(MetricNames.of(AlertRules.expressions())).isSubsetOf(known);
  }

  @Test
  void whatTheRulesLookAtIsKnownByItsLabels() throws Exception {
    assertThat(AlertRules.selectors())
        .contains(
            "up{job=\"tagstream\"}",
            "tagstream_model_info",
            "tagstream_health{component=~\"tagging|model\"}",
            "tagstream_f1_high{type=\"overall\", window=\"1h\"}",
            "kafka_consumer_fetch_manager_records_lag_max{stage!=\"challenger\"}",
            "kafka_consumer_fetch_manager_records_lag_max{stage=\"challenger\"}");
  }

  @Test
  void theHandbookSaysWhatToDoOnEachAlarm() throws Exception {
    String handbook = Files.readString(Path.of("..", "src", "docs", "operations.md"));

    assertThat(AlertRules.names())
        .isNotEmpty()
        .allSatisfy(alarm -> assertThat(handbook).contains("| `" + alarm + "` |"));
  }

  @Test
  @EnabledIf("io.tagstream.testkit.metrics.Prometheus#isInstalled")
  void alarmsComeWhenTheyShouldAndOnlyThen() throws Exception {
    String tests = AlertRules.FILE.resolveSibling("alerts.test.yml").toString();

    assertThat(Prometheus.objections("", "check", "rules", AlertRules.FILE.toString())).isEmpty();
    assertThat(Prometheus.objections("", "test", "rules", tests)).isEmpty();
  }
}
