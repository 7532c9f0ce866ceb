package io.tagstream.benchmarks;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.NerModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long sentences wait, at shares of the capacity. */
final class LatencyRun {
  private static final Logger LOG = LoggerFactory.getLogger(LatencyRun.class);
  private static final double[] SHARES = {0.1, 0.5, 0.8};
  private static final int TRIES = 9;

  private final OurStream stream;
  private final NerModel model;
  private final List<String> sentences;

  /** Borrows both. */
  LatencyRun(OurStream stream, NerModel model, List<String> sentences) {
    this.stream = stream;
    this.model = model;
    this.sentences = sentences;
  }

  /**
   * Measures all loads.
   *
   * @param duration of each load
   */
  Report.Latency run(Duration duration) throws Exception {
    List<EncodedSentence> encoded = new ArrayList<>(OurModel.encode(model, sentences));
    encoded.sort(Comparator.comparingInt(EncodedSentence::length));
    double full = millis(fullBatch(encoded));
    double single = millis(List.of(encoded.get(encoded.size() / 2)));
    double capacity = stream.sustained(sentences, duration);
    List<Report.Load> loads = new ArrayList<>();
    for (double share : SHARES) {
      LOG.info("latency at {} of the capacity", share);
      loads.add(load(share, share * capacity, duration));
    }
    return new Report.Latency(capacity, full, single, stream.commitInterval().toMillis(), loads);
  }

  private Report.Load load(double share, double rate, Duration duration) throws Exception {
    Histogram micros =
        new OpenLoop(
                stream.topics(), OurStream.bytes(sentences), rate, duration, duration.dividedBy(5))
            .run();
    return new Report.Load(
        share,
        rate,
        micros.getTotalCount(),
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getMaxValue() / 1e3);
  }

  /** As many sentences of middling length as a batch of the stage holds. */
  private List<EncodedSentence> fullBatch(List<EncodedSentence> byLength) {
    int median = byLength.get(byLength.size() / 2).length();
    int count = Math.max(1, model.batchPieces() / median);
    int from = byLength.size() / 2 - count / 2;
    return IntStream.range(from, from + count)
        .mapToObj(i -> byLength.get(Math.floorMod(i, byLength.size())))
        .toList();
  }

  private double millis(List<EncodedSentence> batch) {
    double[] all = new double[TRIES];
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      model.tag(batch);
      all[i] = (System.nanoTime() - start) / 1e6;
    }
    return Spread.of(all).median();
  }
}
