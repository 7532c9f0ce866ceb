package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.benchmarks.OnnxRuntime.Batches;
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
          series(OurStream.NAME, 0.5, 90, 80),
          series(OurModel.ALL, 0.5, 100, 100),
          series(OurModel.SINGLE, 0.5, 30, 40),
          series(onnx("f32", Batches.LENGTH), 0.4, 40, 60),
          series(onnx("int8", Batches.LENGTH), 0.3, 80, 50),
          series(onnx("f32", Batches.SINGLE), 0.4, 10, 10),
          series(onnx("int8", Batches.SINGLE), 0.3, 20, 20));

  @TempDir Path folder;

  @Test
  void comparesThoseWhoTookPart() {
    assertThat(Comparisons.of(ALL))
        .extracting(Report.Ratio::name)
        .containsExactly(
            OurStream.NAME + " / " + OurModel.ALL,
            OurModel.ALL + " / best: " + onnx("int8", Batches.LENGTH),
            OurModel.SINGLE + " / best: " + onnx("int8", Batches.SINGLE));
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
    assertThat(json.at("/rates/3/f1").asDouble()).isEqualTo(0.4);
    assertThat(json.has("latency")).isFalse();
  }

  @Test
  void theReportIsATable() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    new ReportTable(new PrintStream(bytes, true, StandardCharsets.UTF_8)).print(report());

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(OurStream.NAME, "85.0 (80.0 to 90.0)", "0.85 (0.80 to 0.90)", " 0.4000 ")
        .doesNotContain("no tags");
  }

  @Test
  void whatFindsNoTagsSaysSo() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    new ReportTable(new PrintStream(bytes, true, StandardCharsets.UTF_8))
        .print(report(List.of(series(Floor.NAME, Double.NaN, 1000, 1000))));

    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("no tags");
  }

  private static Report report() {
    return report(ALL);
  }

  private static Report report(List<Series> series) {
    return new Report(
        "a machine",
        "a model",
        "some sentences",
        100,
        2,
        series.stream().map(Report.Line::of).toList(),
        Comparisons.of(series),
        null);
  }

  private static String onnx(String kind, Batches batches) {
    return OnnxRuntime.name(kind, batches);
  }

  private static Series series(String name, double f1, double... rates) {
    return new Series(
        name,
        Arrays.stream(rates).mapToObj(rate -> new Turn(100, 100 / rate, Double.NaN)).toList(),
        f1);
  }
}
