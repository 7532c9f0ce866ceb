package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.process.LastHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The queue of sentences before the one model of a process, shared by all who bring sentences.
 *
 * <p>It batches when free: when the model is idle, what is queued goes at once; while the model is
 * busy the queue grows, and the next batch is full. As many batches run at a time as the model
 * likes. The model can be swapped between two batches; along what one source brings, models never
 * go back.
 */
public final class BatchQueue implements TaggingEngine, AutoCloseable {
  /** How long a batch that runs is waited for in the end, if it may take as long. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final BatchSettings settings;
  private final EngineMetrics metrics;
  private final BatchRunner runner;
  private final ModelHolder models;
  private final BatchPermit permit;
  private final Probe probe = new Probe(this);
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(Daemons.named("tagger-watchdog"));

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();

  // All guarded by the lock; `entering` has those who wait for room, the first one first.
  private final BatchSource queued;
  private final Deque<QueuedSentence> entering = new ArrayDeque<>();
  private final Suspects suspects = new Suspects();
  private final RunningBatches running;
  private final InFlight inFlight;
  private boolean closed;

  /** A queue whose model has the device for itself. */
  public BatchQueue(BatchSettings settings, ServingModel model, EngineMetrics metrics) {
    this(settings, model, metrics, BatchPermit.always());
  }

  /**
   * A queue in front of a model, ready to take sentences. It closes the model in the end.
   *
   * @param model tells how many batches run at a time, for later ones, too
   * @param permit says when they may begin
   */
  public BatchQueue(
      BatchSettings settings, ServingModel model, EngineMetrics metrics, BatchPermit permit) {
    this.settings = settings;
    this.metrics = metrics;
    this.queued = new BatchSource(settings);
    this.runner = new BatchRunner(metrics);
    this.models = new ModelHolder(model);
    this.permit = permit;
    this.inFlight = new InFlight(settings, model, metrics);
    int concurrency = model.tagger().concurrency();
    this.running = new RunningBatches(concurrency, suspects);
    for (int i = 0; i < concurrency; i++) {
      startWorker();
    }
  }

  @Override
  public CompletableFuture<TaggingResult> submit(
      Object source, long position, Function<Tagger, Reading> encoding) {
    return take(new SentenceKey(source, position), encoding, false);
  }

  /**
   * The same for a guest, who never waits and counts for nobody else's waiting: whoever brings such
   * sentences must see to it that there are not {@link #hasManyOf too many}.
   *
   * @throws InferenceException if the model has not answered for too long
   */
  public CompletableFuture<TaggingResult> admit(
      Object guest, long position, Function<Tagger, Reading> encoding) {
    return take(new SentenceKey(guest, position), encoding, true);
  }

  private CompletableFuture<TaggingResult> take(
      SentenceKey key, Function<Tagger, Reading> encoding, boolean guest) {
    CompletableFuture<TaggingResult> result = new CompletableFuture<>();
    ModelHolder.Lease model = models.lease();
    whenEnded(result, answered -> model.close());
    boolean alone = locked(() -> suspects.has(key));
    QueuedSentence sentence;
    try {
      Reading reading = encode(model.tagger(), encoding);
      sentence = new QueuedSentence(key, reading, model, result, alone, guest);
    } catch (RuntimeException e) {
      result.complete(new TaggingResult.Unreadable(e));
      return result;
    } catch (Error e) {
      result.cancel(false);
      throw e;
    }
    try {
      enqueue(sentence);
      whenEnded(result, answered -> release(sentence, answered));
    } catch (RuntimeException | Error e) {
      result.cancel(false);
      throw e;
    }
    return result;
  }

  /** Whatever ends the wait: tells whether there is a result, or a failure or a cancellation. */
  private static void whenEnded(CompletableFuture<TaggingResult> result, Consumer<Boolean> action) {
    var unused = result.whenComplete((value, failure) -> action.accept(value != null));
  }

  private Reading encode(Tagger tagger, Function<Tagger, Reading> encoding) {
    long start = System.nanoTime();
    Reading reading = encoding.apply(tagger);
    metrics.sentenceEncoded((System.nanoTime() - start) / 1e9);
    return reading;
  }

  /**
   * Puts another model to work, for sentences that are submitted from now on. What is queued still
   * goes to the old one, which is closed when the last of that has its result: a batch takes
   * sentences from beyond older ones of other lengths, and those must not be left to a newer model.
   */
  public void swap(ServingModel model) {
    lock.lock();
    try {
      inFlight.serves(model);
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

  /** Whether the model has let a batch wait for longer than allowed, and answered none since. */
  public boolean isStuck() {
    return locked(running::isModelStuck);
  }

  /** Whether it has room for more than a few sentences, so that who brings them need not wait. */
  public boolean hasRoom() {
    return locked(inFlight::hasRoom);
  }

  @Override
  public boolean readsLongSentenceOf(Object source) {
    return locked(() -> !running.isModelStuck() && inFlight.hasLongOf(source));
  }

  /** Whether so much of a guest is queued that more of it had better come later. */
  public boolean hasManyOf(Object guest) {
    return locked(() -> inFlight.hasManyOf(guest));
  }

  @Override
  public boolean hasEnoughOf(Object source) {
    return locked(() -> inFlight.hasEnoughOf(source));
  }

  /** Fails what is queued, waits a while for the batches that run, closes all. */
  @Override
  public void close() {
    InferenceException cause = new InferenceException("the batch queue was closed", null);
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    failAll(takeQueued(), cause);
    awaitRunning();
    watchdog.shutdownNow();
    failAll(takeQueued(), cause);
    locked(running::all).forEach(batch -> batch.fail(cause));
    models.retire();
  }

  /** Waits for what runs, but not for what is late: the model may never answer it. */
  private void awaitRunning() {
    long patience = CLOSE_TIMEOUT.toNanos();
    lock.lock();
    try {
      while (running.isAnyInTime() && patience > 0) {
        patience = room.awaitNanos(patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(QueuedSentence sentence) {
    long most = sentence.isGuest() ? 0 : settings.inferenceTimeout().toNanos();
    long deadline = System.nanoTime() + most;
    lock.lock();
    try {
      if (!sentence.isGuest()) {
        entering.add(sentence);
      }
      while (!closed && mustWait(sentence)) {
        // A queue that is merely full empties within the timeout, or the model hangs. Who waits
        // then has a transaction open, and must not wait for longer than that may take.
        long patience = deadline - System.nanoTime();
        if (!running.isHung()) {
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
      inFlight.add(sentence);
      arrived.signal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while waiting for the model", e);
    } finally {
      if (entering.remove(sentence)) {
        room.signalAll();
      }
      lock.unlock();
    }
  }

  private boolean mustWait(QueuedSentence sentence) {
    boolean isFull = entering.peek() != sentence || inFlight.isFullFor(sentence);
    return running.isHung() || (isFull && !sentence.isGuest());
  }

  private void release(QueuedSentence sentence, boolean answered) {
    lock.lock();
    try {
      inFlight.remove(sentence);
      if (answered) {
        suspects.clear(sentence);
      }
      if (inFlight.isWorthWaking()) {
        room.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void startWorker() {
    Daemons.thread(this::work, "tagger-" + running.addWorker()).start();
  }

  private void work() {
    QueuedBatch batch = nextBatch();
    while (batch != null && run(batch)) {
      batch = nextBatch();
    }
  }

  /** Waits for sentences, and until a batch may begin; the next one then runs. Null when closed. */
  private QueuedBatch nextBatch() {
    lock.lock();
    try {
      while (!closed) {
        boolean mustWait = !queued.isEmpty() && !permit.mayBegin();
        QueuedBatch batch = mustWait ? null : queued.next();
        if (batch != null) {
          begin(batch);
          return batch;
        }
        if (running.count() == 0) {
          permit.rests();
        }
        try {
          var unused = arrived.awaitNanos(mustWait ? BatchPermit.ASK_NANOS : Long.MAX_VALUE);
        } catch (InterruptedException e) {
          // Nobody interrupts these threads: they end when the queue is closed.
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void begin(QueuedBatch batch) {
    running.begin(batch);
    permit.works();
    if (!queued.isEmpty()) {
      arrived.signal(); // who brought a long sentence woke one worker
    }
  }

  /** Whether there is more to do for who ran it. */
  private boolean run(QueuedBatch batch) {
    // A lease of its own: that of a sentence that is given up ends while the model has it.
    try (ModelHolder.Lease model = batch.model().again()) {
      // None if all were given up by now, and their model closed.
      if (model != null) {
        run(batch, model);
      }
    } catch (Throwable e) {
      LastHandler.handle(e);
      batch.fail(new InferenceException("the batch queue failed: " + e, e));
    }
    return returned(batch);
  }

  private void run(QueuedBatch batch, ModelHolder.Lease model) {
    Future<?> timeout =
        watchdog.schedule(
            () -> timeOut(batch), settings.inferenceTimeout().toNanos(), TimeUnit.NANOSECONDS);
    try {
      runner.run(batch, model, settings.budget(model.tagger()), locked(running::count));
    } finally {
      timeout.cancel(false);
    }
  }

  private boolean returned(QueuedBatch batch) {
    return locked(
        () -> {
          room.signalAll();
          return running.end(batch);
        });
  }

  /** The model cannot be interrupted; but nobody needs to wait for it. */
  private void timeOut(QueuedBatch batch) {
    List<QueuedRow> waiting = List.of();
    RunningBatches.Lateness late;
    lock.lock();
    try {
      if (!running.has(batch)) {
        return;
      }
      late = running.late(batch);
      if (late.toReplace()) {
        startWorker();
      } else if (running.isHung()) {
        waiting = queued.removeAll();
      }
    } finally {
      lock.unlock();
    }
    metrics.batchFailed();
    String tooSlow =
        "the model took more than %d ms".formatted(settings.inferenceTimeout().toMillis());
    if (late.toProbe()) {
      probe.send();
    }
    if (late.toBlame()) {
      batch.blame(new TooSlowException(tooSlow + " for this sentence alone, twice"));
    }
    InferenceException cause = new InferenceException(tooSlow, null);
    batch.fail(cause);
    failAll(waiting, cause);
  }

  private List<QueuedRow> takeQueued() {
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

  private static void failAll(List<QueuedRow> rows, InferenceException cause) {
    rows.forEach(row -> row.sentence().fail(cause));
  }
}
