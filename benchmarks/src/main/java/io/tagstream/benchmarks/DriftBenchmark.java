package io.tagstream.benchmarks;

import io.tagstream.ner.drift.Adwin;
import io.tagstream.ner.drift.DriftDetector;
import io.tagstream.ner.drift.PageHinkley;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How late drift detectors find a change in simulated streams, and how often one that is none. */
@Command(
    name = "drift",
    description =
        "Counts the false alarms of drift detectors, and after how many sentences they find a"
            + " change.")
final class DriftBenchmark implements Callable<Integer> {
  /** Shares of wrong sentences, before and after. */
  private static final List<double[]> CHANGES =
      List.of(
          new double[] {0.1, 0.15},
          new double[] {0.1, 0.2},
          new double[] {0.3, 0.35},
          new double[] {0.3, 0.4},
          new double[] {0.3, 0.5});

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "100",
      description = "Of each kind. Default: ${DEFAULT-VALUE}.")
  int streams;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Sentences of a stream; errors change in its middle. Default: ${DEFAULT-VALUE}.")
  int limit;

  @Override
  public Integer call() {
    Map<String, Supplier<DriftDetector>> detectors = new LinkedHashMap<>();
    detectors.put("ADWIN, 0.002", Adwin::new);
    detectors.put("Page-Hinkley, 0.02, 50", PageHinkley::new);
    detectors.put("Page-Hinkley, 0.005, 50", () -> new PageHinkley(0.005, 50));
    System.out.printf(
        "%d streams of %,d sentences; found, and median sentences until then%n%-26s %14s",
        streams, limit, "", "false alarms");
    CHANGES.forEach(
        c -> System.out.printf(Locale.ROOT, " %14s", "%.2f to %.2f".formatted(c[0], c[1])));
    System.out.println();
    detectors.forEach(this::print);
    return 0;
  }

  private void print(String name, Supplier<DriftDetector> detector) {
    long falseAlarms = 0;
    for (int seed = 0; seed < streams; seed++) {
      falseAlarms += alarms(detector.get(), seed, 0.3, 0.3).size();
    }
    System.out.printf("%-26s %14d", name, falseAlarms);
    for (double[] change : CHANGES) {
      List<Integer> delays = new ArrayList<>();
      for (int seed = 0; seed < streams; seed++) {
        first(alarms(detector.get(), seed, change[0], change[1])).ifPresent(delays::add);
      }
      String text = "none";
      if (!delays.isEmpty()) {
        double median =
            Spread.of(delays.stream().mapToDouble(Integer::doubleValue).toArray()).median();
        text = String.format(Locale.ROOT, "%d, %.0f", delays.size(), median);
      }
      System.out.printf(" %14s", text);
    }
    System.out.println();
  }

  /** Sentences from the change to the first alarm after it. */
  private OptionalInt first(List<Integer> alarms) {
    return alarms.stream().mapToInt(i -> i - limit / 2).filter(delay -> delay >= 0).findFirst();
  }

  private List<Integer> alarms(DriftDetector detector, long seed, double before, double after) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, limit)
        .filter(
            i ->
                detector
                    .add(random.nextDouble() < (i < limit / 2 ? before : after) ? 1 : 0)
                    .isPresent())
        .boxed()
        .toList();
  }
}
