package io.tagstream.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** A report as text. */
final class ReportTable {
  private static final String ROW = "%-48s %7s %7s  %-26s %s";

  private final PrintStream out;

  ReportTable(PrintStream out) {
    this.out = out;
  }

  void print(Report report) {
    line("%s%n%s%n%s", report.machine(), report.model(), report.sentences());
    line("%d rounds; medians (lowest to highest)%s%n", report.rounds(), gold(report));
    line(ROW, "", "F1", "of", "sentences/s", "between first and last result");
    for (Report.Line rate : report.rates()) {
      line(
          ROW,
          rate.name(),
          f1(report, rate),
          rate.sentences(),
          rate.rate().text(1),
          rate.steadyRate() == null ? "" : rate.steadyRate().text(1));
    }
    line("");
    for (Report.Ratio ratio : report.ratios()) {
      line("%-84s %s", ratio.name(), ratio.ratio().text(2));
    }
    if (report.latency() != null) {
      print(report.latency());
    }
  }

  private static String gold(Report report) {
    return report.gold() == 0 ? "" : "; F1 on %d sentences with gold".formatted(report.gold());
  }

  private static String f1(Report report, Report.Line line) {
    if (line.f1() == null) {
      return report.gold() == 0 ? "no gold" : "no tags";
    }
    return String.format(Locale.ROOT, "%.4f", line.f1());
  }

  private void print(Report.Latency latency) {
    line(
        "%nkeeps up with %.1f/s; full batch %.0f ms, single sentence %.1f ms, commit interval %.0f ms",
        latency.capacity(),
        latency.fullBatchMillis(),
        latency.singleMillis(),
        latency.commitMillis());
    for (Report.Load load : latency.loads()) {
      line(
          "at %2.0f %% of capacity, %.1f/s, %d sentences: p50 %.0f ms, p99 %.0f ms, highest %.0f ms",
          100 * load.share(),
          load.rate(),
          load.sentences(),
          load.p50Millis(),
          load.p99Millis(),
          load.highestMillis());
    }
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
