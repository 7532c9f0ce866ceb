package io.tagstream.ner.score;

import io.tagstream.ner.score.PoissonBootstrap.Interval;
import java.util.HashMap;
import java.util.Map;

/** Counted sentences, and replicates of them that tell how sure the score is. Mutable. */
public final class Tally {
  private long sentences;
  private final Map<String, Counts> byType;
  private final PoissonBootstrap replicates;

  /** A tally of no sentence. */
  public Tally() {
    this(0, ConfusionCounts.ZERO, new PoissonBootstrap());
  }

  public Tally(long sentences, ConfusionCounts counts, PoissonBootstrap replicates) {
    this.sentences = sentences;
    this.byType = new HashMap<>(counts.byType());
    this.replicates = replicates;
  }

  /** How many sentences. */
  public long sentences() {
    return sentences;
  }

  /** The counts of all sentences together. */
  public ConfusionCounts counts() {
    return ConfusionCounts.of(byType);
  }

  public PoissonBootstrap replicates() {
    return replicates;
  }

  /** The interval of F1, all types together. */
  public Interval f1Interval() {
    return replicates.interval(Counts::f1);
  }

  public void add(ScoredSentence sentence) {
    sentences++;
    add(sentence.counts());
    replicates.add(sentence.weights(), sentence.overall());
  }

  public void takeBack(ScoredSentence sentence) {
    sentences--;
    add(sentence.counts().negated());
    replicates.add(sentence.weights(), sentence.overall().negated());
  }

  /** Adds other sentences, as if each had come so many times. */
  public void add(Tally other, long times) {
    sentences += times * other.sentences;
    other.byType.forEach((type, counts) -> byType.merge(type, counts.times(times), Counts::plus));
    replicates.add(other.replicates, times);
  }

  private void add(ConfusionCounts counts) {
    counts.byType().forEach((type, change) -> byType.merge(type, change, Counts::plus));
  }

  /** Whether a sentence of these counts can have been added before. */
  public boolean holds(ConfusionCounts sentence) {
    return sentences > 0
        && sentence.byType().entrySet().stream()
            .allMatch(type -> holds(byType.get(type.getKey()), type.getValue()));
  }

  private static boolean holds(Counts all, Counts some) {
    return all != null && all.tp() >= some.tp() && all.fp() >= some.fp() && all.fn() >= some.fn();
  }
}
