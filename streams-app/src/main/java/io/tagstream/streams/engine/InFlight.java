package io.tagstream.streams.engine;

import java.util.HashMap;
import java.util.Map;

/** How many word pieces are queued or with the model, and how many may be. Not thread-safe. */
final class InFlight {
  private final BatchSettings settings;
  private final EngineMetrics metrics;
  private final Map<Object, Long> ofSources = new HashMap<>();
  private final Map<Object, Integer> longOnes = new HashMap<>();
  private long tokens;

  /** Of guests, who do not wait, and for whom nobody else does. */
  private long ofGuests;

  private long most;

  InFlight(BatchSettings settings, ServingModel model, EngineMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    serves(model);
  }

  /** Tells that from now on a model serves that likes more or less of it. */
  void serves(ServingModel model) {
    most = settings.inFlight(model.tagger());
  }

  void add(QueuedSentence sentence) {
    count(sentence, 1);
  }

  void remove(QueuedSentence sentence) {
    count(sentence, -1);
  }

  /** Whether a sentence has to wait. */
  boolean isFullFor(QueuedSentence sentence) {
    return tokens > 0 && tokens + counted(sentence) > most;
  }

  /** Whether there is room for more than a few sentences. */
  boolean hasRoom() {
    return tokens <= most / 2;
  }

  /** Whether there is room enough to wake who waits; that costs as much as to tokenize one. */
  boolean isWorthWaking() {
    return tokens <= most - most / 8;
  }

  /** Whether the long sentences of one source are more than all may have. */
  boolean hasEnoughOf(Object source) {
    return ofSources.getOrDefault(source, 0L) > most;
  }

  /** Whether a guest has more than a quarter of what all others may have. */
  boolean hasManyOf(Object guest) {
    return ofSources.getOrDefault(guest, 0L) > most / 4;
  }

  /** Whether a sentence of the source takes several batches. */
  boolean hasLongOf(Object source) {
    return longOnes.containsKey(source);
  }

  private void count(QueuedSentence sentence, int sign) {
    if (sentence.isGuest()) {
      ofGuests += sign * counted(sentence);
    } else {
      tokens += sign * counted(sentence);
    }
    metrics.tokensInFlight(tokens + ofGuests);
    ofSources.merge(
        sentence.source(), (long) sign * sentence.length(), (a, b) -> a + b == 0 ? null : a + b);
    if (counted(sentence) < sentence.length()) {
      longOnes.merge(sentence.source(), sign, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  /** What of a long sentence is with the model at a time, so that others go beside it. */
  private long counted(QueuedSentence sentence) {
    return Math.min(sentence.length(), settings.budget(sentence.model().tagger()));
  }
}
