package io.tagstream.streams.scoring.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tagstream.ner.score.Counts;

/** Counters of entities, by what became of them: right, wrong and missed. */
record OutcomeCounters(Counter tp, Counter fp, Counter fn) {

  static OutcomeCounters register(
      MeterRegistry registry, String name, String description, Tags tags) {
    Counter.Builder counter = Counter.builder(name).description(description);
    Meter.MeterProvider<Counter> outcomes = counter.tags(tags).withRegistry(registry);
    return new OutcomeCounters(
        outcomes.withTag("outcome", "tp"),
        outcomes.withTag("outcome", "fp"),
        outcomes.withTag("outcome", "fn"));
  }

  void add(Counts counts) {
    add((double) counts.tp(), (double) counts.fp(), (double) counts.fn());
  }

  /** What is negative counts nothing. */
  void add(double right, double wrong, double missed) {
    tp.increment(Math.max(0, right));
    fp.increment(Math.max(0, wrong));
    fn.increment(Math.max(0, missed));
  }
}
