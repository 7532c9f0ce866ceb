package io.tagstream.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The quotients that matter, of those who took part. */
final class Comparisons {
  private final List<Series> all;
  private final List<Report.Ratio> ratios = new ArrayList<>();

  private Comparisons(List<Series> all) {
    this.all = all;
  }

  static List<Report.Ratio> of(List<Series> all) {
    Comparisons comparisons = new Comparisons(all);
    comparisons.compare(OurStream.NAME, OurModel.ALL);
    comparisons.compareSteady(OurStream.NAME, OurModel.ALL);
    comparisons.compare(OurModel.ALL, Floor.NAME);
    comparisons.compare(OurStream.NAME, UsualStream.NAME);
    comparisons.compare(OurStream.NAME, UsualBatches.NAME);
    comparisons.compareWithBest(OurModel.ALL, name -> true);
    comparisons.compareWithBest(
        OurModel.SINGLE, name -> name.endsWith(OnnxRuntime.Batches.SINGLE.text()));
    return comparisons.ratios;
  }

  private void compare(String one, String other) {
    add(one, find(one), other, find(other));
  }

  private void compareSteady(String one, String other) {
    find(one)
        .flatMap(a -> find(other).map(b -> Spread.ofRatios(a.steadyRates(), b.rates())))
        .filter(ratio -> !Double.isNaN(ratio.median()))
        .ifPresent(ratio -> ratios.add(new Report.Ratio(one + " (steady) / " + other, ratio)));
  }

  private void compareWithBest(String one, Predicate<String> which) {
    Optional<Series> best = find(name -> name.startsWith(OnnxRuntime.PREFIX) && which.test(name));
    add(one, find(one), "best: " + best.map(Series::name).orElse(""), best);
  }

  private void add(String one, Optional<Series> a, String other, Optional<Series> b) {
    if (a.isPresent() && b.isPresent()) {
      Spread ratio = Spread.ofRatios(a.get().rates(), b.get().rates());
      ratios.add(new Report.Ratio(one + " / " + other, ratio));
    }
  }

  private Optional<Series> find(String name) {
    return find(name::equals);
  }

  /** The fastest of those so named. */
  private Optional<Series> find(Predicate<String> name) {
    return all.stream()
        .filter(series -> name.test(series.name()))
        .max(Comparator.comparingDouble(Series::median));
  }
}
