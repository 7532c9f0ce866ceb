package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonsTest {
  private static final List<Series> ALL =
      List.of(
          series(OurStream.NAME, 90, 80),
          series(OurModel.ALL, 100, 100),
          series(OnnxRuntime.PREFIX + "f32, 32 by length", 40, 60),
          series(OnnxRuntime.PREFIX + "int8, 32 by length", 80, 50));

  @TempDir Path folder;

  @Test
  void comparesThoseWhoTookPart() {
    assertThat(Comparisons.of(ALL))
        .extracting(Report.Ratio::name)
        .containsExactly(
            OurStream.NAME + " / " + OurModel.ALL,
            OurModel.ALL + " / best: " + OnnxRuntime.PREFIX + "int8, 32 by length");
  }

  @Test
  void ratiosAreThoseOfEachRound() {
    assertThat(Comparisons.of(ALL).get(1).ratio()).isEqualTo(new Spread(1.625, 1.25, 2));
  }

  @Test
  void theReportIsJson() throws Exception {
    Path file = folder.resolve("report.json");

    report().write(file);

    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/rates/0/rate/median").asDouble()).isEqualTo(85);
    assertThat(json.at("/rates/0/rounds").size()).isEqualTo(2);
    assertThat(json.has("latency")).isFalse();
  }

  @Test
  void theReportIsATable() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    new ReportTable(new PrintStream(bytes, true, StandardCharsets.UTF_8)).print(report());

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(OurStream.NAME, "85.0 (80.0 to 90.0)", "0.85 (0.80 to 0.90)");
  }

  private static Report report() {
    return new Report(
        "a machine",
        "a model",
        "some sentences",
        2,
        ALL.stream().map(Report.Line::of).toList(),
        Comparisons.of(ALL),
        null);
  }

  private static Series series(String name, double... rates) {
    return new Series(
        name,
        Arrays.stream(rates).mapToObj(rate -> new Turn(100, 100 / rate, Double.NaN)).toList());
  }
}
