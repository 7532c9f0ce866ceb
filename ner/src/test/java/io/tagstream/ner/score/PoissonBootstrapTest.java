package io.tagstream.ner.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tagstream.ner.score.PoissonBootstrap.Difference;
import io.tagstream.ner.score.PoissonBootstrap.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoissonBootstrapTest {
  /** A sentence whose entities are found more or less easily. */
  private record Drawn(PoissonWeights weights, Counts counts) {}

  private static final double GOLD = 0.8;
  private static final double FOUND = 0.6;
  private static final double SPURIOUS = 0.3;

  @Test
  void coversTheTruthInNineteenOfTwentyStreams() {
    Counts expected =
        new Counts(
            Math.round(GOLD * FOUND * 100),
            Math.round(SPURIOUS * 100),
            Math.round(GOLD * (1 - FOUND) * 100));
    int streams = 1000;

    long covered =
        IntStream.range(0, streams)
            .mapToObj(seed -> bootstrap(stream(seed, 500)).interval(Counts::f1))
            .filter(i -> i.low() <= expected.f1() && expected.f1() <= i.high())
            .count();

    assertThat((double) covered / streams).isBetween(0.93, 0.97);
  }

  @Test
  void orderDoesNotMatterNorWhatWasTakenBack() {
    List<Drawn> stream = new ArrayList<>(stream(1, 200));
    PoissonBootstrap bootstrap = bootstrap(stream);
    Collections.shuffle(stream, new Random(2));

    PoissonBootstrap other = bootstrap(stream);
    for (Drawn sentence : stream(3, 50)) {
      other.add(sentence.weights(), sentence.counts());
      other.add(sentence.weights(), sentence.counts().negated());
    }

    assertThat(other).isEqualTo(bootstrap).hasSameHashCodeAs(bootstrap);
    assertThat(other.interval(Counts::f1)).isEqualTo(bootstrap.interval(Counts::f1));
  }

  @Test
  void partsAddUp() {
    List<Drawn> stream = stream(1, 200);

    PoissonBootstrap sum = bootstrap(stream.subList(0, 80));
    sum.add(bootstrap(stream.subList(80, 200)), 1);

    assertThat(sum).isEqualTo(bootstrap(stream));
  }

  @Test
  void tellsTwoModelsApartBySentencesThatBothHaveSeen() {
    List<Drawn> stream = stream(1, 400);
    List<Drawn> better = stream.stream().map(PoissonBootstrapTest::withOneMistakeLess).toList();

    Difference difference = bootstrap(better).difference(bootstrap(stream), Counts::f1);

    assertThat(difference.interval().low()).isPositive();
    assertThat(difference.probability()).isEqualTo(1);
    assertThat(bootstrap(stream).difference(bootstrap(better), Counts::f1).probability()).isZero();
    assertThat(bootstrap(stream).difference(bootstrap(stream), Counts::f1))
        .isEqualTo(new Difference(new Interval(0, 0), 0.5));
    // Apart, their intervals overlap.
    assertThat(bootstrap(better).interval(Counts::f1).low())
        .isLessThan(bootstrap(stream).interval(Counts::f1).high());
  }

  @Test
  void theIntervalHoldsTheTrueDifferenceNineteenTimesInTwenty() {
    SplittableRandom random = new SplittableRandom(20120712);
    double truth = difference(pair(random, 400_000));
    int held = 0;
    int trials = 400;
    for (int trial = 0; trial < trials; trial++) {
      Pair pair = pair(random, 150);
      Interval interval =
          PoissonBootstrap.ofSentences(pair.first())
              .difference(PoissonBootstrap.ofSentences(pair.second()), Counts::f1)
              .interval();
      held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }

    // 0.95 within three standard errors of 400 trials, and the percentile interval's own bias.
    assertThat((double) held / trials).isBetween(0.91, 0.985);
  }

  /** What two models count in the same sentences. */
  private record Pair(List<Counts> first, List<Counts> second) {}

  /** Sentences of 0 to 3 entities, some hard for both models; the second one finds more. */
  private static Pair pair(SplittableRandom random, int sentences) {
    Pair pair = new Pair(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < sentences; i++) {
      double hardness = random.nextDouble();
      int entities = random.nextInt(4);
      pair.first().add(tagged(random, entities, 0.75 - 0.4 * hardness));
      pair.second().add(tagged(random, entities, 0.85 - 0.4 * hardness));
    }
    return pair;
  }

  private static Counts tagged(SplittableRandom random, int entities, double recall) {
    int found = 0;
    for (int i = 0; i < entities; i++) {
      found += random.nextDouble() < recall ? 1 : 0;
    }
    return new Counts(found, random.nextDouble() < 0.2 ? 1 : 0, entities - found);
  }

  private static double difference(Pair pair) {
    return f1(pair.first()) - f1(pair.second());
  }

  private static double f1(List<Counts> sentences) {
    return sentences.stream().reduce(Counts.ZERO, Counts::plus).f1();
  }

  /** In one of twenty sentences or so. */
  private static Drawn withOneMistakeLess(Drawn sentence) {
    Counts counts = sentence.counts();
    boolean mended = counts.fn() > 0 && sentence.weights().get(0) == 2;
    return mended
        ? new Drawn(sentence.weights(), new Counts(counts.tp() + 1, counts.fp(), counts.fn() - 1))
        : sentence;
  }

  @Test
  void isKeptAsItsCounts() {
    PoissonBootstrap bootstrap = bootstrap(stream(1, 20));

    assertThat(PoissonBootstrap.of(bootstrap.toArray())).isEqualTo(bootstrap);
    assertThatThrownBy(() -> PoissonBootstrap.of(new long[3]))
        .hasMessage("3 counts: wanted those of 500 replicates");
  }

  @Test
  void moreSentencesNarrowTheInterval() {
    Interval few = bootstrap(stream(1, 100)).interval(Counts::recall);
    Interval many = bootstrap(stream(1, 1600)).interval(Counts::recall);

    assertThat((many.high() - many.low()) / (few.high() - few.low())).isBetween(0.18, 0.35);
    assertThat(FOUND).isBetween(many.low(), many.high());
  }

  @Test
  void weightsHaveMeanAndVarianceOne() {
    double[] weights =
        IntStream.range(0, 200)
            .mapToObj(i -> PoissonWeights.of("sentences-0-" + i))
            .flatMapToInt(w -> IntStream.range(0, PoissonWeights.REPLICATES).map(w::get))
            .asDoubleStream()
            .toArray();
    double mean =
        IntStream.range(0, weights.length).mapToDouble(i -> weights[i]).average().orElse(0);

    assertThat(mean).isCloseTo(1, within(0.01));
    assertThat(
            IntStream.range(0, weights.length)
                .mapToDouble(i -> (weights[i] - mean) * (weights[i] - mean))
                .average()
                .orElse(0))
        .isCloseTo(1, within(0.02));
  }

  private static PoissonBootstrap bootstrap(List<Drawn> sentences) {
    PoissonBootstrap bootstrap = new PoissonBootstrap();
    sentences.forEach(s -> bootstrap.add(s.weights(), s.counts()));
    return bootstrap;
  }

  private static List<Drawn> stream(int seed, int sentences) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, sentences)
        .mapToObj(i -> new Drawn(PoissonWeights.of(seed + "-" + i), counts(random)))
        .toList();
  }

  private static Counts counts(SplittableRandom random) {
    double found = FOUND * (random.nextBoolean() ? 0.9 : 1.1);
    int gold = poisson(random, GOLD);
    int tp = (int) IntStream.range(0, gold).filter(i -> random.nextDouble() < found).count();
    return new Counts(tp, poisson(random, SPURIOUS), gold - tp);
  }

  /** Knuth's way: as many uniform numbers as have a product above exp(-mean). */
  private static int poisson(SplittableRandom random, double mean) {
    int n = -1;
    for (double product = 1; product > Math.exp(-mean); product *= random.nextDouble()) {
      n++;
    }
    return n;
  }
}
