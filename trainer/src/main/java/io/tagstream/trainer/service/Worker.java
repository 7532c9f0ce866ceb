package io.tagstream.trainer.service;

import static io.tagstream.schemas.record.AliasRecord.CHAMPION;

import io.tagstream.ner.files.FileTree;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one training after the other, the oldest that nobody works on, and does it on a thread of
 * its own. All other methods are for the thread that polls Kafka.
 */
final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final long PATIENCE_SECONDS = 20;

  /** What ended its trainer so many times in a row will end the next one, too. */
  private static final int MOST_ATTEMPTS = 3;

  private final Path directory;
  private final ServiceContext context;
  private final BooleanSupplier leaving;
  private final long reportNanos;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Daemons.named("tagstream-training"));
  private volatile TrainingRun run;
  private Future<?> done;
  private long reportedNanos;
  private volatile boolean closed;

  /**
   * A worker that goes on with what this trainer left unfinished.
   *
   * @param directory holds a folder for each training; this trainer's alone
   * @param leaving whether the whole service is closed, so that nobody comes after
   */
  Worker(Path directory, ServiceContext context, BooleanSupplier leaving) {
    this.directory = directory;
    this.context = context;
    this.leaving = leaving;
    Duration lease = context.settings().lease();
    this.reportNanos = Math.min(TimeUnit.SECONDS.toNanos(2), lease.toNanos() / 5);
    clean();
  }

  /** Requests may have ended, or gone to another trainer, while this one was away. */
  private void clean() {
    List<String> mine =
        context.requests().open().stream()
            .filter(status -> context.requests().isHeld(status.requestId(), context.trainer()))
            .map(status -> folderName(status.requestId()))
            .toList();
    try (Stream<Path> folders = Files.list(Files.createDirectories(directory))) {
      for (Path folder : folders.toList()) {
        if (!mine.contains(folder.getFileName().toString())) {
          delete(folder);
        }
      }
    } catch (IOException e) {
      LOG.warn("cannot clean up {}: {}", directory, Reasons.of(e));
    }
  }

  /** A training's folder; failing to costs disk space only. */
  static void delete(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      LOG.warn("{} stays behind: {}", folder, Reasons.of(e));
    }
  }

  /**
   * Looks at what was decided since: stops a training that was cancelled or taken over, tells how
   * it stands when it is time, and takes the next when it is done.
   */
  void look() {
    if (run != null && done.isDone()) {
      finish();
    }
    if (run == null) {
      claim();
    } else if (!run.isHeld()) {
      run.cancel();
    } else if (System.nanoTime() - reportedNanos >= reportNanos) {
      run.report();
      reportedNanos = System.nanoTime();
    }
  }

  /** Throws what kept a training from reporting its end. */
  private void finish() {
    run = null;
    try {
      done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void claim() {
    if (next().isEmpty()) {
      return;
    }
    Optional<RequestLog.Decision> claimed =
        context
            .requests()
            .decide(() -> next().flatMap(next -> RequestLog.Decision.of(claimed(next))));
    if (claimed.isEmpty()) {
      return;
    }
    TrainingStatus request = claimed.get().statuses().get(0);
    Path folder = directory.resolve(folderName(request.requestId()));
    if (request.state() == State.FAILED) {
      LOG.error("request {} failed: {}", request.requestId(), request.error());
      context.listener().ended(request.requestId(), State.FAILED);
      delete(folder);
    } else {
      run = new TrainingRun(request, folder, context, () -> closed);
      TrainingRun started = run;
      done = thread.submit(started::work);
      reportedNanos = System.nanoTime();
    }
  }

  /**
   * What this trainer left unfinished, or another one of which nothing was heard, or what waits.
   */
  private Optional<TrainingStatus> next() {
    List<TrainingStatus> open = context.requests().open();
    return open.stream()
        .filter(status -> status.state() == State.RUNNING && isLeft(status))
        .findFirst()
        .or(() -> open.stream().filter(s -> s.state() == State.ACCEPTED).findFirst());
  }

  private boolean isLeft(TrainingStatus status) {
    return context.trainer().equals(status.trainer())
        || context.requests().silence(status.requestId()).compareTo(context.settings().lease()) > 0;
  }

  private TrainingStatus claimed(TrainingStatus request) {
    int attempts = Objects.requireNonNullElse(request.attempt(), 0);
    if (attempts >= MOST_ATTEMPTS) {
      return TrainingStatus.error(
          request.requestId(),
          State.FAILED,
          "its trainer ended %d times in a row without a word, and without getting further"
              .formatted(attempts),
          Instant.now());
    }
    TrainingStatus running =
        new TrainingStatus.Builder(request.requestId(), State.RUNNING)
            .trainer(context.trainer())
            .attempt(attempts + 1, request.checkpoint())
            .version(request.version())
            .training(Objects.requireNonNullElse(request.alias(), CHAMPION), request.config())
            .build(Instant.now());
    // Else it would be claimed again and again.
    return context
        .refusal(running, CommandHandler.FIGURES_BYTES)
        .map(
            reason ->
                TrainingStatus.error(
                    request.requestId(),
                    State.FAILED,
                    "its status cannot be written: " + reason,
                    Instant.now()))
        .orElse(running);
  }

  /** What it is doing, for people. */
  Optional<String> doing() {
    return Optional.ofNullable(run).map(TrainingRun::describe);
  }

  /** What it asks Kafka for in vain, for at least so long. */
  Optional<String> waiting(Duration atLeast) {
    TrainingRun now = run;
    return now == null ? Optional.empty() : now.waiting(atLeast);
  }

  /** Tells that what runs is broken off in good order, so that it was no attempt. */
  void giveBack() {
    if (run != null) {
      run.giveBack();
    }
  }

  /**
   * Stops what runs, without an end. It waits for the training, because the next term goes on with
   * it in the same folder; only a service that closes gives up waiting.
   */
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    try {
      while (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
        if (leaving.getAsBoolean()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** The same for the same request, and a plain name whatever the request is called. */
  private static String folderName(String id) {
    String plain = id.replaceAll("[^A-Za-z0-9_-]", "_"); // one for a pair of surrogates
    return plain.substring(0, Math.min(40, plain.length()))
        + "-"
        + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString().substring(0, 8);
  }
}
