package io.tagstream.trainer.service;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The trainings that wait and the one that runs, one after the other on a thread of their own. */
final class TrainingQueue implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final TrainingJob job;
  private final Path workDirectory;
  private final Desk desk;
  private final OffsetTracker offsets;
  private final BooleanSupplier leaving;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "tagstream-training");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<String, TrainingRun> runs = new LinkedHashMap<>();
  private volatile boolean closed;
  private volatile RuntimeException failure;

  /**
   * An empty queue.
   *
   * @param leaving whether the whole service is closed, so that nobody comes after
   */
  TrainingQueue(
      TrainingJob job,
      Path workDirectory,
      Desk desk,
      OffsetTracker offsets,
      BooleanSupplier leaving) {
    this.leaving = leaving;
    this.job = job;
    this.workDirectory = workDirectory;
    this.desk = desk;
    this.offsets = offsets;
  }

  synchronized void add(TrainingRequest request) {
    TrainingRun run = new TrainingRun(request, desk, () -> closed);
    runs.put(request.id(), run);
    offsets.opened(request.offset());
    worker.execute(() -> work(run));
  }

  private void work(TrainingRun run) {
    try {
      run.work(job, workDirectory);
    } catch (RuntimeException e) {
      // Its end could not be told: the polling thread begins a new term, and it is done again.
      failure = e;
    }
    if (desk.requests().hasEnded(run.request().id())) {
      remove(run);
    }
  }

  private synchronized void remove(TrainingRun run) {
    runs.remove(run.request().id());
    offsets.closed(run.request().offset());
  }

  synchronized boolean contains(String id) {
    return runs.containsKey(id);
  }

  /** A request that has not ended; the one that runs when none is named. */
  synchronized Optional<TrainingRun> find(String id) {
    return id == null ? running() : Optional.ofNullable(runs.get(id));
  }

  /** The training that runs. */
  synchronized Optional<TrainingRun> running() {
    return runs.values().stream().filter(TrainingRun::isRunning).findFirst();
  }

  /** Throws what kept a training from reporting its end. */
  void check() {
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Stops what runs, without an end, and forgets what waits. It waits for the training, because the
   * next term begins it again in the same folder; only a service that closes gives up waiting.
   */
  @Override
  public void close() {
    closed = true;
    worker.shutdown();
    try {
      while (!worker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        worker.shutdownNow();
        if (leaving.getAsBoolean()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
