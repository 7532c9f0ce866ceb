package io.tagstream.streams.engine;

import io.tagstream.ner.model.Tagger;
import io.tagstream.ner.text.EncodedSentence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The queue of sentences before the one model of a process, shared by all who bring sentences.
 *
 * <p>It batches when free: when the model is idle, what is queued goes at once; while the model is
 * busy the queue grows, and the next batch is full. As many batches run at a time as the model
 * likes. The model can be swapped between two batches; along what one source brings, models never
 * go back.
 */
public final class BatchQueue implements TaggingEngine, AutoCloseable {
  private final BatchSettings settings;
  private final EngineMetrics metrics;
  private final BatchRunner runner;
  private final ModelHolder models;
  private final Turn turn;
  private final List<Thread> workers;
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tagger-watchdog"));

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();

  // All guarded by the lock; `entering` has those who wait for room, the first one first.
  private final FairQueue queued = new FairQueue();
  private final Deque<QueuedSentence> entering = new ArrayDeque<>();
  private final Set<List<QueuedSentence>> running = identitySet();
  private final Set<List<QueuedSentence>> late = identitySet();
  private long maxTokensInFlight;
  private long tokensInFlight;
  private boolean closed;

  /** A queue whose model has the device for itself. */
  public BatchQueue(BatchSettings settings, ServingModel model, EngineMetrics metrics) {
    this(settings, model, metrics, Turn.always());
  }

  /**
   * A queue in front of a model, ready to take sentences. It closes the model in the end.
   *
   * @param model tells how many batches run at a time, for later ones, too
   * @param turn says when they may begin
   */
  public BatchQueue(BatchSettings settings, ServingModel model, EngineMetrics metrics, Turn turn) {
    this.settings = settings;
    this.metrics = metrics;
    this.runner = new BatchRunner(metrics);
    this.models = new ModelHolder(model);
    this.turn = turn;
    this.maxTokensInFlight = settings.inFlight(model.tagger());
    this.workers =
        IntStream.range(0, model.tagger().concurrency())
            .mapToObj(i -> daemon(this::work, "tagger-" + i))
            .toList();
    workers.forEach(Thread::start);
  }

  @Override
  public CompletableFuture<TaggingResult> submit(
      Object source, Function<Tagger, EncodedSentence> encoding) {
    CompletableFuture<TaggingResult> result = new CompletableFuture<>();
    ModelHolder.Lease model = models.lease();
    whenEnded(result, model::close);
    EncodedSentence encoded;
    try {
      encoded = encode(model.tagger(), encoding);
    } catch (RuntimeException e) {
      result.complete(new TaggingResult.Unreadable(e));
      return result;
    } catch (Error e) {
      result.cancel(false);
      throw e;
    }
    QueuedSentence sentence = new QueuedSentence(source, encoded, model, result);
    try {
      enqueue(sentence);
    } catch (RuntimeException | Error e) {
      result.cancel(false);
      throw e;
    }
    whenEnded(result, () -> release(sentence.length()));
    return result;
  }

  /** Whatever ends the wait, a result, a failure or a cancellation. */
  private static void whenEnded(CompletableFuture<TaggingResult> result, Runnable action) {
    var unused = result.whenComplete((value, failure) -> action.run());
  }

  private EncodedSentence encode(Tagger tagger, Function<Tagger, EncodedSentence> encoding) {
    long start = System.nanoTime();
    EncodedSentence encoded = encoding.apply(tagger);
    metrics.sentenceEncoded((System.nanoTime() - start) / 1e9);
    return encoded;
  }

  /**
   * Puts another model to work, for sentences that are submitted from now on. What is queued still
   * goes to the old one, which is closed when the last of that has its result: a batch takes
   * sentences from beyond older ones of other lengths, and those must not be left to a newer model.
   */
  public void swap(ServingModel model) {
    lock.lock();
    try {
      maxTokensInFlight = settings.inFlight(model.tagger());
      room.signalAll();
    } finally {
      lock.unlock();
    }
    models.swap(model);
  }

  /** The version that tags what is submitted now. */
  public String modelVersion() {
    return models.version();
  }

  /** Whether a batch has been with the model for longer than allowed, and still is. */
  public boolean isStuck() {
    return locked(() -> !late.isEmpty());
  }

  /** Whether it has room for more than a few sentences, so that who brings them need not wait. */
  public boolean hasRoom() {
    return locked(() -> tokensInFlight <= maxTokensInFlight / 2);
  }

  /** Fails what is queued, waits for the batches that run (as long as one may take), closes all. */
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
    long deadline = System.nanoTime() + settings.inferenceTimeout().toNanos();
    try {
      for (Thread worker : workers) {
        TimeUnit.NANOSECONDS.timedJoin(worker, deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watchdog.shutdownNow();
    failAll(takeQueued(), cause);
    locked(() -> List.copyOf(running)).forEach(batch -> failAll(batch, cause));
    models.retire();
  }

  private void enqueue(QueuedSentence sentence) {
    int tokens = sentence.length();
    long deadline = System.nanoTime() + settings.inferenceTimeout().toNanos();
    lock.lock();
    try {
      entering.add(sentence);
      while (!closed && (!late.isEmpty() || entering.peek() != sentence || isFull(tokens))) {
        // A queue that is merely full empties within the timeout, or becomes stuck. Who waits then
        // has a transaction open, and must not wait for longer than that may take.
        long patience = deadline - System.nanoTime();
        if (late.isEmpty()) {
          room.awaitNanos(TimeUnit.SECONDS.toNanos(1));
        } else if (patience > 0) {
          room.awaitNanos(patience);
        } else {
          throw new InferenceException("the model has not answered for too long", null);
        }
      }
      if (closed) {
        throw new InferenceException("the batch queue is closed", null);
      }
      queued.add(sentence);
      tokensInFlight += tokens;
      metrics.tokensInFlight(tokensInFlight);
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
    return tokensInFlight > 0 && tokensInFlight + tokens > maxTokensInFlight;
  }

  private void release(int tokens) {
    lock.lock();
    try {
      tokensInFlight -= tokens;
      metrics.tokensInFlight(tokensInFlight);
      // Not for each sentence: to wake a thread costs as much as to tokenize one.
      if (tokensInFlight <= maxTokensInFlight - maxTokensInFlight / 8) {
        room.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    List<QueuedSentence> batch = nextBatch();
    while (!batch.isEmpty()) {
      run(batch);
      batch = nextBatch();
    }
  }

  /** Waits for sentences and takes the next batch, which then runs; none when closed. */
  private List<QueuedSentence> nextBatch() {
    lock.lock();
    try {
      for (List<QueuedSentence> window = nextWindow(); !window.isEmpty(); window = nextWindow()) {
        List<QueuedSentence> taken = List.copyOf(window);
        try {
          List<QueuedSentence> batch = cut(window);
          running.add(batch);
          turn.works();
          return batch;
        } catch (Throwable e) {
          // Of any kind: without this thread all who wait would wait for ever.
          failAll(taken, new InferenceException("the batch queue failed: " + e, e));
        }
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is something to do, and a batch may begin. */
  private List<QueuedSentence> nextWindow() {
    while (!closed) {
      boolean mustWait = queued.peek() != null && !turn.mayBegin();
      List<QueuedSentence> window = mustWait ? List.of() : takeWindow();
      if (!window.isEmpty()) {
        return window;
      }
      if (running.isEmpty()) {
        turn.rests();
      }
      try {
        var unused = arrived.awaitNanos(mustWait ? Turn.ASK_NANOS : Long.MAX_VALUE);
      } catch (InterruptedException e) {
        // Nobody interrupts these threads: they end when the queue is closed.
      }
    }
    return List.of();
  }

  /** The sentences whose turn is next, all of one model, taken out of the queue. */
  private List<QueuedSentence> takeWindow() {
    List<QueuedSentence> window = new ArrayList<>();
    while (window.size() < settings.windowSentences() && isNextOf(window)) {
      QueuedSentence sentence = queued.remove();
      if (!sentence.isDone()) {
        window.add(sentence);
      }
    }
    return window;
  }

  private boolean isNextOf(List<QueuedSentence> window) {
    QueuedSentence next = queued.peek();
    return next != null && (window.isEmpty() || next.model().isOf(window.get(0).model()));
  }

  /** Chooses a batch from the window, and puts the others back. */
  private List<QueuedSentence> cut(List<QueuedSentence> window) {
    int[] lengths = window.stream().mapToInt(QueuedSentence::length).toArray();
    List<QueuedSentence> batch = new ArrayList<>();
    for (int position :
        new BatchCutter(settings.budget(window.get(0).model().tagger())).cut(lengths)) {
      batch.add(window.set(position, null));
    }
    queued.goesNow(batch.get(0));
    window.stream().filter(Objects::nonNull).forEach(queued::putBack);
    return batch;
  }

  private void run(List<QueuedSentence> batch) {
    // A lease of its own: that of a sentence that is given up ends while the model has it.
    try (ModelHolder.Lease model = batch.get(0).model().again()) {
      // None if all were given up by now, and their model closed.
      if (model != null) {
        run(batch, model);
      }
    } catch (Throwable e) {
      failAll(batch, new InferenceException("the batch queue failed: " + e, e));
    } finally {
      returned(batch);
    }
  }

  private void run(List<QueuedSentence> batch, ModelHolder.Lease model) {
    Future<?> timeout =
        watchdog.schedule(
            () -> timeOut(batch), settings.inferenceTimeout().toNanos(), TimeUnit.NANOSECONDS);
    try {
      runner.run(batch, model, settings.budget(model.tagger()), locked(running::size));
    } finally {
      timeout.cancel(false);
    }
  }

  private void returned(List<QueuedSentence> batch) {
    lock.lock();
    try {
      running.remove(batch);
      late.remove(batch);
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
      if (!running.contains(batch)) {
        return;
      }
      late.add(batch);
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
    return locked(queued::removeAll);
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private static <T> Set<T> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
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
