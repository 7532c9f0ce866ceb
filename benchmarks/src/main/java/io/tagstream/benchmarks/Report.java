package io.tagstream.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a run found.
 *
 * @param machine processor and cores
 * @param model and the type that ours runs it in
 * @param sentences what was tagged
 * @param gold how many sentences F1 is of
 * @param rounds that count
 * @param rates sentences a second
 * @param ratios of rates, round by round
 * @param latency of ours; null if it was not measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
    String machine,
    String model,
    String sentences,
    int gold,
    int rounds,
    List<Line> rates,
    List<Ratio> ratios,
    Latency latency) {

  /**
   * The rates of a contestant.
   *
   * @param sentences of a turn
   * @param rate from the first sentence given to the last one back
   * @param steadyRate between the first result and the last one; null where they come together
   * @param rounds the rate of each
   * @param f1 on the gold; null if it finds no entities, or if there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      String name, int sentences, Spread rate, Spread steadyRate, double[] rounds, Double f1) {
    static Line of(Series series) {
      double[] steady = series.steadyRates();
      boolean flowing = Arrays.stream(steady).noneMatch(Double::isNaN);
      return new Line(
          series.name(),
          series.sentences(),
          Spread.of(series.rates()),
          flowing ? Spread.of(steady) : null,
          series.rates(),
          Double.isNaN(series.f1()) ? null : series.f1());
    }
  }

  /** How one compares with another. */
  record Ratio(String name, Spread ratio) {}

  /**
   * How long sentences wait at some loads.
   *
   * @param capacity sentences a second that it keeps up with
   * @param fullBatchMillis what the model takes for a full batch
   * @param singleMillis what it takes for a sentence alone
   * @param commitMillis how often results are committed
   */
  record Latency(
      double capacity,
      double fullBatchMillis,
      double singleMillis,
      double commitMillis,
      List<Load> loads) {}

  /**
   * A load and its latencies.
   *
   * @param share of the capacity
   * @param rate sentences a second that were sent
   * @param sentences measured
   * @param p50Millis from when a sentence was due to be sent until its committed result was read
   */
  record Load(
      double share,
      double rate,
      long sentences,
      double p50Millis,
      double p99Millis,
      double highestMillis) {}

  /** The rates as bars. */
  String picture() {
    return BarChart.svg(
        "Sentences a second: %s, %s".formatted(model, machine),
        rates.stream()
            .map(r -> new BarChart.Bar(r.name(), r.rate(), r.name().startsWith("ours")))
            .toList());
  }

  void write(Path file) throws IOException {
    JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }
}
