package io.tagstream.streams.engine;

import io.tagstream.runtime.process.LastHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What is queued, and which of it makes the next batch. Not thread-safe. */
final class BatchSource {
  private final BatchSettings settings;
  private final FairQueue queued = new FairQueue();

  BatchSource(BatchSettings settings) {
    this.settings = settings;
  }

  void add(QueuedSentence sentence) {
    queued.add(sentence);
  }

  boolean isEmpty() {
    return queued.peek() == null;
  }

  List<QueuedRow> removeAll() {
    return queued.removeAll();
  }

  /** The next batch, which begins now; null if nobody waits for one. */
  QueuedBatch next() {
    for (List<QueuedRow> window = takeWindow(); !window.isEmpty(); window = takeWindow()) {
      List<QueuedRow> taken = List.copyOf(window);
      try {
        return cut(window);
      } catch (Throwable e) {
        LastHandler.handle(e);
        // Of any kind: who asks must go on, or all who wait would wait for ever.
        InferenceException cause = new InferenceException("the batch queue failed: " + e, e);
        taken.forEach(row -> row.sentence().fail(cause));
      }
    }
    return null;
  }

  /** The rows which are next in order and may share a batch, taken out of the queue. */
  private List<QueuedRow> takeWindow() {
    List<QueuedRow> window = new ArrayList<>();
    while (window.size() < settings.windowSentences() && isNextOf(window)) {
      QueuedRow row = queued.remove();
      if (!row.sentence().isDone()) {
        window.add(row);
      }
    }
    return window;
  }

  private boolean isNextOf(List<QueuedRow> window) {
    QueuedRow next = queued.peek();
    return next != null
        && (window.isEmpty() || next.sentence().sharesWith(window.get(0).sentence()));
  }

  /** Chooses a batch from the window, and puts the others back. */
  private QueuedBatch cut(List<QueuedRow> window) {
    int[] lengths = window.stream().mapToInt(QueuedRow::length).toArray();
    int budget = settings.budget(window.get(0).sentence().model().tagger());
    List<QueuedRow> batch = new ArrayList<>();
    for (int position : new BatchCutter(budget).cut(lengths)) {
      batch.add(window.set(position, null));
    }
    queued.goesNow(batch.get(0));
    window.stream().filter(Objects::nonNull).forEach(queued::putBack);
    return new QueuedBatch(batch);
  }
}
