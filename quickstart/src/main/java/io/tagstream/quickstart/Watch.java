package io.tagstream.quickstart;

import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Follows the topics that tell of progress, shows what comes, and waits for what should come. */
final class Watch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String idPrefix;
  private final Screen screen;
  private final Map<String, AtomicLong> taggedBy = new ConcurrentHashMap<>();
  private final Map<String, EvaluationMetrics> metrics = new ConcurrentHashMap<>();
  private final List<TopicTail> tails;

  /**
   * Begins to follow.
   *
   * @param idPrefix of the sentences that count
   */
  Watch(Map<String, Object> client, Topics topics, String idPrefix, Screen screen) {
    this.idPrefix = idPrefix;
    this.screen = screen;
    tails =
        List.of(
            new TopicTail(client, topics.taggedEntities(), this::tagged),
            new TopicTail(client, topics.evaluationMetrics(), this::scored));
  }

  private void tagged(TaggedSentence sentence) {
    if (sentence.id().startsWith(idPrefix)) {
      taggedBy.computeIfAbsent(sentence.modelVersion(), v -> new AtomicLong()).incrementAndGet();
      screen.tagged(sentence);
    }
  }

  private void scored(EvaluationMetrics update) {
    metrics.put(update.modelVersion(), update);
    screen.scored(update);
  }

  /**
   * Returns when a version has tagged so many sentences.
   *
   * @param expected how long that takes when all is well
   */
  void awaitTagged(String version, long sentences, Duration expected) throws InterruptedException {
    await(
        () -> taggedBy.getOrDefault(version, new AtomicLong()).get() >= sentences,
        expected,
        "%s to tag %d sentences".formatted(version, sentences));
  }

  /** The scores of a version since it began, once they hold so many sentences. */
  EvaluationMetrics.Window awaitScores(String version, long sentences) throws InterruptedException {
    await(
        () -> sinceBeginning(version) != null && sinceBeginning(version).sentences() >= sentences,
        Duration.ZERO,
        "the scores of " + version);
    return sinceBeginning(version);
  }

  private EvaluationMetrics.Window sinceBeginning(String version) {
    EvaluationMetrics update = metrics.get(version);
    return update == null ? null : update.sinceBeginning().orElse(null);
  }

  private static void await(BooleanSupplier condition, Duration expected, String what)
      throws InterruptedException {
    Duration patience = PATIENCE.plus(expected);
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited %d s for %s".formatted(patience.toSeconds(), what));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Override
  public void close() {
    tails.forEach(TopicTail::close);
  }
}
