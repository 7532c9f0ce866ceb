package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The alert rules for Prometheus. */
class AlarmsTest {
  private static final Path FOLDER = Path.of("..", "grafana", "prometheus");
  private static final Path RULES = FOLDER.resolve("alerts.yml");

  @Test
  void theRulesAskForMetricsThatExist() throws Exception {
    Set<String> known = new HashSet<>(DashboardTest.OURS);
    known.addAll(DashboardTest.OF_LIBRARIES);
    known.add("up"); // Prometheus's own

    assertThat(MetricNames.of(texts("expr"))).isSubsetOf(known);
  }

  @Test
  void theHandbookSaysWhatToDoOnEachAlarm() throws Exception {
    String handbook = Files.readString(Path.of("..", "src", "docs", "operations.md"));

    assertThat(texts("alert"))
        .isNotEmpty()
        .allSatisfy(alarm -> assertThat(handbook).contains("| `" + alarm + "` |"));
  }

  @Test
  @EnabledIf("io.tagstream.quickstart.Prometheus#isInstalled")
  void alarmsComeWhenTheyShouldAndOnlyThen() throws Exception {
    assertThat(Prometheus.objections("", "check", "rules", RULES.toString())).isEmpty();
    assertThat(
            Prometheus.objections(
                "", "test", "rules", FOLDER.resolve("alerts.test.yml").toString()))
        .isEmpty();
  }

  private static List<String> texts(String field) throws IOException {
    List<String> texts = new ArrayList<>();
    for (JsonNode rule : new YAMLMapper().readTree(RULES.toFile()).at("/groups/0/rules")) {
      texts.add(rule.path(field).asText());
    }
    return texts;
  }
}
