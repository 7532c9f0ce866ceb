package io.tagstream.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A long load at 80 % of the capacity, under which neither memory nor lag may grow. */
final class Soak {
  private static final Logger LOG = LoggerFactory.getLogger(Soak.class);
  private static final double SHARE = 0.8;
  private static final Duration WARM_UP = Duration.ofMinutes(1);
  private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(5);

  private final OurStream stream;
  private final List<String> sentences;
  private final Duration duration;

  /** Borrows the stage. */
  Soak(OurStream stream, List<String> sentences, Duration duration) {
    this.stream = stream;
    this.sentences = sentences;
    this.duration = duration;
  }

  /** Whether memory and lag stayed. */
  boolean holds() throws Exception {
    Duration warmUp =
        WARM_UP.compareTo(duration.dividedBy(4)) < 0 ? WARM_UP : duration.dividedBy(4);
    double rate = SHARE * stream.sustained(sentences, warmUp);
    OpenLoop load =
        new OpenLoop(
            stream.topics(), OurStream.bytes(sentences), rate, warmUp.plus(duration), warmUp);
    LOG.info("{} sentences/s for {}", Math.round(rate), duration);
    Samples samples = new Samples();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      long start = System.nanoTime();
      Future<Histogram> running = thread.submit(load::run);
      while (!ended(running)) {
        Samples.Sample sample = sample(load, start);
        LOG.debug(sample.text());
        if (sample.seconds() >= warmUp.toSeconds()) {
          samples.add(sample);
        }
      }
      print(samples.first(), samples.last(), running.get());
    } finally {
      thread.shutdownNow();
    }
    return !samples.memoryGrew() && !samples.lagGrew(rate);
  }

  private static boolean ended(Future<Histogram> running) throws Exception {
    try {
      running.get(BETWEEN_SAMPLES.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private static Samples.Sample sample(OpenLoop load, long start) throws IOException {
    return new Samples.Sample(
        (System.nanoTime() - start) / 1e9,
        ProcessMemory.residentMib(),
        ProcessMemory.heapMib(),
        load.lag());
  }

  private static void print(Samples.Sample first, Samples.Sample last, Histogram micros) {
    System.out.println("first quarter: " + first.text());
    System.out.println("last quarter:  " + last.text());
    System.out.printf(
        Locale.ROOT,
        "%d sentences, p50 %.0f ms, p99 %.0f ms, highest %.0f ms%n",
        micros.getTotalCount(),
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getMaxValue() / 1e3);
  }
}
