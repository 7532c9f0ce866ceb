package io.tagstream.streams.engine;

import io.tagstream.ner.model.Entity;
import io.tagstream.ner.model.Tagger;
import io.tagstream.ner.text.EncodedSentence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The queue of sentences before the one model of a process, shared by all who bring sentences.
 *
 * <p>It batches when free: when the model is idle, what is queued goes at once; while the model is
 * busy the queue grows, and the next batch is full. The model can be swapped between two batches.
 */
public final class BatchQueue implements TaggingEngine, AutoCloseable {
  private final BatchSettings settings;
  private final BatchCutter cutter;
  private final EngineMetrics metrics;
  private final ModelHolder models;
  private final Thread worker;
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tagger-watchdog"));

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();

  // All guarded by the lock; `entering` has those who wait for room, the first one first.
  private final FairQueue queued = new FairQueue();
  private final Deque<QueuedSentence> entering = new ArrayDeque<>();
  private List<QueuedSentence> running = List.of();
  private long tokensInFlight;
  private boolean stuck;
  private boolean closed;

  /** A queue in front of a model, ready to take sentences. It closes the model in the end. */
  public BatchQueue(BatchSettings settings, ServingModel model, EngineMetrics metrics) {
    this.settings = settings;
    this.cutter = new BatchCutter(settings.tokensPerBatch());
    this.metrics = metrics;
    this.models = new ModelHolder(model);
    this.worker = daemon(this::work, "tagger");
    worker.start();
  }

  @Override
  public CompletableFuture<TaggingResult> submit(
      Object source, Function<Tagger, EncodedSentence> encoding) {
    CompletableFuture<TaggingResult> result = new CompletableFuture<>();
    QueuedSentence sentence;
    try (ModelHolder.Lease model = models.lease()) {
      long start = System.nanoTime();
      EncodedSentence encoded = encoding.apply(model.tagger());
      metrics.sentenceEncoded((System.nanoTime() - start) / 1e9);
      sentence =
          new QueuedSentence(
              source, encoding, encoded, model.identity(), result, System.nanoTime());
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(new TaggingResult.Unreadable(e));
    }
    int tokens = sentence.length();
    enqueue(sentence, tokens);
    // Whatever ends the wait, a result, a failure or a cancellation, makes room.
    var unused = result.whenComplete((value, failure) -> release(tokens));
    return result;
  }

  /**
   * Puts another model to work: batches cut from now on go to it. The old one is closed when its
   * last batch has returned.
   */
  public void swap(ServingModel model) {
    models.swap(model);
  }

  /** The version that tags the next batch. */
  public String modelVersion() {
    return models.version();
  }

  /** Whether a batch has been with the model for longer than allowed, and still is. */
  public boolean isStuck() {
    lock.lock();
    try {
      return stuck;
    } finally {
      lock.unlock();
    }
  }

  /** Fails what is queued, waits for the batch that runs (as long as one may take), closes all. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    InferenceException cause = new InferenceException("the batch queue was closed", null);
    failAll(takeQueued(), cause);
    try {
      worker.join(settings.inferenceTimeout().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watchdog.shutdownNow();
    failAll(takeQueued(), cause);
    failAll(running(), cause);
    models.retire();
  }

  private void enqueue(QueuedSentence sentence, int tokens) {
    long patience = settings.inferenceTimeout().toNanos();
    lock.lock();
    try {
      entering.add(sentence);
      while (!closed && (stuck || entering.peek() != sentence || isFull(tokens))) {
        // A queue that is merely full empties within the timeout, or becomes stuck.
        if (!stuck) {
          room.awaitNanos(TimeUnit.SECONDS.toNanos(1));
        } else if (patience > 0) {
          patience = room.awaitNanos(patience);
        } else {
          throw new InferenceException("the model has not answered for too long", null);
        }
      }
      if (closed) {
        throw new InferenceException("the batch queue is closed", null);
      }
      tokensInFlight += tokens;
      metrics.tokensInFlight(tokensInFlight);
      queued.add(sentence);
      arrived.signal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while waiting for the model", e);
    } finally {
      entering.remove(sentence);
      room.signalAll();
      lock.unlock();
    }
  }

  private boolean isFull(int tokens) {
    // A sentence that exceeds the bound on its own goes alone.
    return tokensInFlight > 0 && tokensInFlight + tokens > settings.maxTokensInFlight();
  }

  private void release(int tokens) {
    lock.lock();
    try {
      tokensInFlight -= tokens;
      metrics.tokensInFlight(tokensInFlight);
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    List<QueuedSentence> window = takeWindow();
    while (!window.isEmpty()) {
      List<QueuedSentence> taken = List.copyOf(window);
      try (ModelHolder.Lease model = models.lease()) {
        List<QueuedSentence> batch = cut(window, model);
        if (!batch.isEmpty()) {
          run(batch, model);
        }
      } catch (Throwable e) {
        // Of any kind: without this thread all who wait would wait for ever.
        failAll(taken, new InferenceException("the batch queue failed: " + e, e));
      }
      window = takeWindow();
    }
  }

  /** The sentences whose turn is next, taken out of the queue; waits for one; none when closed. */
  private List<QueuedSentence> takeWindow() {
    List<QueuedSentence> window = new ArrayList<>();
    lock.lock();
    try {
      while (window.isEmpty() && !closed) {
        while (queued.isEmpty() && !closed) {
          arrived.awaitUninterruptibly();
        }
        while (!queued.isEmpty() && window.size() < settings.windowSentences()) {
          QueuedSentence sentence = queued.remove();
          if (!sentence.isDone()) {
            window.add(sentence);
          }
        }
      }
      return window;
    } finally {
      lock.unlock();
    }
  }

  /** Chooses a batch from the window, which it marks as running, and puts the others back. */
  private List<QueuedSentence> cut(List<QueuedSentence> window, ModelHolder.Lease model) {
    window.forEach(sentence -> sentence.encodeFor(model));
    window.removeIf(QueuedSentence::isDone);
    if (window.isEmpty()) {
      return window;
    }
    List<QueuedSentence> batch = new ArrayList<>();
    int[] positions = cutter.cut(window.stream().mapToInt(QueuedSentence::length).toArray());
    for (int position : positions) {
      batch.add(window.set(position, null));
    }
    lock.lock();
    try {
      queued.goesNow(batch.get(0));
      window.stream().filter(Objects::nonNull).forEach(queued::putBack);
      running = batch;
    } finally {
      lock.unlock();
    }
    return batch;
  }

  private void run(List<QueuedSentence> batch, ModelHolder.Lease model) {
    long start = System.nanoTime();
    batch.forEach(sentence -> metrics.sentenceWaited(sentence.secondsSinceQueued(start)));
    Future<?> timeout =
        watchdog.schedule(
            () -> timeOut(batch), settings.inferenceTimeout().toNanos(), TimeUnit.NANOSECONDS);
    try {
      List<List<Entity>> entities =
          model.tagger().tag(batch.stream().map(QueuedSentence::encoded).toList());
      if (entities.size() != batch.size()) {
        throw new IllegalStateException(
            "model gave " + entities.size() + " results for " + batch.size() + " sentences");
      }
      report(batch, model.tagger(), (System.nanoTime() - start) / 1e9);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).complete(new TaggingResult.Tagged(entities.get(i), model.version()));
      }
    } catch (RuntimeException e) {
      metrics.batchFailed();
      tagOneByOne(batch, model, e);
    } catch (Throwable e) {
      // Of any kind: native code throws errors too, and someone waits for these sentences.
      metrics.batchFailed();
      failAll(batch, new InferenceException("model " + model.version() + " failed: " + e, e));
    } finally {
      timeout.cancel(false);
      returned();
    }
  }

  /**
   * Finds out whose fault a failure was: a sentence that fails alone, with a model that is well, is
   * unreadable; else it would fail its batch again after every restart, for ever.
   */
  private static void tagOneByOne(
      List<QueuedSentence> batch, ModelHolder.Lease model, RuntimeException cause) {
    Map<QueuedSentence, RuntimeException> failed = new LinkedHashMap<>();
    for (QueuedSentence sentence : batch) {
      try {
        List<Entity> entities = model.tagger().tag(List.of(sentence.encoded())).get(0);
        sentence.complete(new TaggingResult.Tagged(entities, model.version()));
      } catch (RuntimeException e) {
        failed.put(sentence, e);
      }
    }
    if (!failed.isEmpty() && isWell(model.tagger())) {
      failed.forEach((sentence, e) -> sentence.complete(new TaggingResult.Unreadable(e)));
    } else {
      failAll(
          failed.keySet(),
          new InferenceException("model " + model.version() + " failed: " + cause, cause));
    }
  }

  private static boolean isWell(Tagger tagger) {
    try {
      return tagger.tag(List.of(tagger.encode("Is the model well ?"))).size() == 1;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private void report(List<QueuedSentence> batch, Tagger tagger, double seconds) {
    long real = batch.stream().mapToLong(QueuedSentence::length).sum();
    long longest = batch.stream().mapToLong(QueuedSentence::length).max().orElse(0);
    metrics.batchTagged(
        new TaggedBatch(
            batch.size(),
            real,
            longest * batch.size(),
            settings.tokensPerBatch(),
            seconds,
            real * tagger.floorSecondsPerPiece()));
  }

  private void returned() {
    lock.lock();
    try {
      running = List.of();
      stuck = false;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The model cannot be interrupted; but nobody needs to wait for it. */
  private void timeOut(List<QueuedSentence> batch) {
    List<QueuedSentence> waiting;
    lock.lock();
    try {
      if (running != batch) {
        return;
      }
      stuck = true;
      waiting = takeQueued();
    } finally {
      lock.unlock();
    }
    metrics.batchFailed();
    InferenceException cause =
        new InferenceException(
            "the model took more than " + settings.inferenceTimeout().toMillis() + " ms", null);
    failAll(batch, cause);
    failAll(waiting, cause);
  }

  private List<QueuedSentence> takeQueued() {
    lock.lock();
    try {
      return queued.removeAll();
    } finally {
      lock.unlock();
    }
  }

  private List<QueuedSentence> running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  private static void failAll(Collection<QueuedSentence> sentences, InferenceException cause) {
    sentences.forEach(sentence -> sentence.fail(cause));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
