package io.tagstream.trainer.service;

import io.tagstream.schemas.Bundle;
import io.tagstream.schemas.Json;
import io.tagstream.schemas.ModelVersion;
import io.tagstream.schemas.TrainingStatus;
import io.tagstream.schemas.TrainingStatus.State;
import io.tagstream.schemas.ops.Reasons;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training, from its request to its end on the status topic; {@link #work} runs on the worker
 * thread. The figures wait here until the thread that polls Kafka reports them, so that a training
 * never waits for a broker.
 */
final class TrainingRun {
  private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);
  private static final long REPORT_NANOS = 1_000_000_000;

  private final TrainingRequest request;
  private final Desk desk;
  private final BooleanSupplier termOver;
  private volatile boolean cancelled;
  private volatile TrainingStatus latest;
  private TrainingStatus reported;
  private long reportedNanos = System.nanoTime() - REPORT_NANOS;

  /**
   * A run not begun.
   *
   * @param termOver whether to leave without an end, because another trainer or a later start of
   *     this one does it again
   */
  TrainingRun(TrainingRequest request, Desk desk, BooleanSupplier termOver) {
    this.request = request;
    this.desk = desk;
    this.termOver = termOver;
  }

  TrainingRequest request() {
    return request;
  }

  boolean isRunning() {
    return latest != null;
  }

  /** What it is doing, for people. */
  String describe() {
    TrainingStatus now = latest;
    return now == null || now.step() == null
        ? "request " + request.id()
        : "request %s, step %d of %d".formatted(request.id(), now.step(), now.totalSteps());
  }

  /** Stops it as soon as possible; its end has been reported already. */
  void cancel() {
    cancelled = true;
  }

  private boolean isStopped() {
    return cancelled || termOver.getAsBoolean();
  }

  /** Reports how it stands if that is news, and the last news is a second old. */
  void reportProgress(RequestLog requests) {
    TrainingStatus now = latest;
    if (now == null || now.equals(reported) || System.nanoTime() - reportedNanos < REPORT_NANOS) {
      return;
    }
    requests.report(now);
    reported = now;
    reportedNanos = System.nanoTime();
  }

  /**
   * Trains, publishes, reports the end.
   *
   * @throws TermEndedException if this trainer may not write any more
   */
  void work(TrainingJob job, Path workDirectory) {
    if (isStopped()) {
      return;
    }
    latest = TrainingStatus.of(request.id(), State.RUNNING, Instant.now());
    desk.listener().started(request.id());
    Path folder = workDirectory.resolve(folderName(request.id()));
    try {
      TrainingJob.Outcome outcome = train(job, folder);
      if (!isStopped()) {
        publish(outcome, folder);
      }
      if (desk.requests().hasEnded(request.id())) {
        Bundle.deleteTree(folder);
      }
    } catch (RejectedConfigException e) {
      if (!isStopped()) {
        log.warn("request {} rejected: {}", request.id(), e.getMessage());
        end(State.REJECTED, e.getMessage());
      }
    } catch (TermEndedException e) {
      throw e;
    } catch (Throwable e) { // A training that breaks, in whatever way, must not end the service.
      if (!isStopped()) {
        log.error("request {} failed", request.id(), e);
        end(State.FAILED, Reasons.of(e));
      }
    }
  }

  private TrainingJob.Outcome train(TrainingJob job, Path folder) throws Exception {
    Path output = Files.createDirectories(folder.resolve("output"));
    try {
      return job.run(Json.toTree(request.config()), output, this::progress, this::isStopped);
    } catch (IllegalArgumentException e) {
      throw new RejectedConfigException(Reasons.of(e), e);
    }
  }

  private void progress(
      long step, long totalSteps, double epoch, double loss, Double f1, Double etaSeconds) {
    latest =
        new TrainingStatus(
            request.id(),
            State.RUNNING,
            step,
            totalSteps,
            epoch,
            loss,
            f1,
            etaSeconds,
            null,
            null,
            Instant.now());
    desk.listener().progress(step, totalSteps, epoch, loss, f1, etaSeconds);
  }

  private void publish(TrainingJob.Outcome outcome, Path folder) throws IOException {
    RequestLog requests = desk.requests();
    String name = desk.registrar().nextVersion(requests.highestVersion());
    ModelVersion version = desk.publisher().upload(name, outcome, folder);
    boolean published =
        requests.report(
            List.of(completed(version)), () -> desk.registrar().register(version, request.alias()));
    if (published) {
      log.info("request {} made model version {}", request.id(), name);
      desk.listener().ended(request.id(), State.COMPLETED);
    }
  }

  private TrainingStatus completed(ModelVersion version) {
    TrainingStatus last = latest;
    return new TrainingStatus(
        request.id(),
        State.COMPLETED,
        last.step(),
        last.totalSteps(),
        last.epoch(),
        last.loss(),
        version.metrics().getOrDefault("f1", last.f1()),
        null,
        version.version(),
        null,
        request.config(),
        Instant.now());
  }

  private void end(State state, String error) {
    if (desk.requests().report(TrainingStatus.error(request.id(), state, error, Instant.now()))) {
      desk.listener().ended(request.id(), state);
    }
  }

  /** The same for the same request, and a plain name whatever the request is called. */
  private static String folderName(String id) {
    return id.replaceAll("[^A-Za-z0-9_-]", "_").substring(0, Math.min(40, id.length()))
        + "-"
        + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString().substring(0, 8);
  }

  /** A job's word that its settings are wrong. */
  private static final class RejectedConfigException extends Exception {
    private static final long serialVersionUID = 1;

    RejectedConfigException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
