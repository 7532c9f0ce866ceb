package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap;
import io.tagstream.ner.score.PoissonBootstrap.Interval;

/** Counted sentences, and replicates of them that tell how sure the score is. Mutable. */
final class Tally {
  private long sentences;
  private ConfusionCounts counts;
  private final PoissonBootstrap replicates;

  /** Of no sentence. */
  Tally() {
    this(0, ConfusionCounts.ZERO, new PoissonBootstrap());
  }

  Tally(long sentences, ConfusionCounts counts, PoissonBootstrap replicates) {
    this.sentences = sentences;
    this.counts = counts;
    this.replicates = replicates;
  }

  /** How many sentences. */
  long sentences() {
    return sentences;
  }

  /** Of all of them together. */
  ConfusionCounts counts() {
    return counts;
  }

  PoissonBootstrap replicates() {
    return replicates;
  }

  /** Of F1, all types together. */
  Interval f1Interval() {
    return replicates.interval(Counts::f1);
  }

  void add(ScoredSentence sentence) {
    sentences++;
    counts = counts.plus(sentence.counts());
    replicates.add(sentence.weights(), sentence.overall());
  }

  void takeBack(ScoredSentence sentence) {
    sentences--;
    counts = counts.minus(sentence.counts());
    replicates.add(sentence.weights(), sentence.overall().negated());
  }

  /** Adds other sentences, as if each had come so many times. */
  void add(Tally other, long times) {
    sentences += times * other.sentences;
    counts = counts.plus(times == 1 ? other.counts : other.counts.times(times));
    replicates.add(other.replicates, times);
  }

  /** Whether the sentence can have been added before. */
  boolean holds(ScoredSentence sentence) {
    return sentences > 0
        && counts.minus(sentence.counts()).byType().values().stream().allMatch(Tally::isPossible);
  }

  private static boolean isPossible(Counts counts) {
    return counts.tp() >= 0 && counts.fp() >= 0 && counts.fn() >= 0;
  }
}
