package io.tagstream.trainer.service;

import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.gold.GoldSnapshot;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.publish.Gate;
import io.tagstream.trainer.publish.ModelPublisher;
import io.tagstream.trainer.publish.Registrar;
import io.tagstream.trainer.report.TrainingProgress;
import io.tagstream.trainer.write.FencedException;
import io.tagstream.trainer.write.NotAnsweredException;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TermEndedException;
import io.tagstream.trainer.write.TransactionalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training, from this trainer's claim to its end on the status topic; {@link #work} runs on the
 * worker thread. Its progress waits here until the thread that polls Kafka reports it, so that a
 * training never waits for a broker.
 */
final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final TrainingStatus request;
  private final Path folder;
  private final ServiceContext context;
  private final BooleanSupplier termOver;
  private final Retry retry;
  private volatile boolean cancelled;
  private volatile TrainingProgress progress; // null before the first step
  private volatile Long resumedAt;
  private volatile Long checkpoint;
  private volatile String note;

  /**
   * A run not begun.
   *
   * @param request the status with which it was claimed
   * @param folder where it writes: the same for the same request, deleted at its end
   * @param termOver whether to leave without an end, because a later start of this trainer goes on
   */
  TrainingRun(
      TrainingStatus request, Path folder, ServiceContext context, BooleanSupplier termOver) {
    this.request = request;
    this.checkpoint = request.checkpoint();
    this.folder = folder;
    this.context = context;
    this.termOver = termOver;
    this.retry = new Retry(this::isStopped, context.up(), context.settings().patience());
  }

  String id() {
    return request.requestId();
  }

  /** What it is doing, for people. */
  String describe() {
    TrainingProgress now = progress;
    return now == null
        ? "request " + id()
        : "request %s, step %d of %d".formatted(id(), now.step(), now.totalSteps());
  }

  /** What it asks Kafka for in vain, for at least so long. */
  Optional<String> waiting(Duration atLeast) {
    return retry.waiting(atLeast);
  }

  /** Stops it as soon as possible; its end is another's affair, or has been reported already. */
  void cancel() {
    cancelled = true;
  }

  boolean isHeld() {
    return context.requests().isHeld(id(), context.trainer());
  }

  private boolean isStopped() {
    return cancelled || termOver.getAsBoolean();
  }

  /** Tells how it stands, and so that it is still worked on. */
  void report() {
    tell(attempt());
  }

  /** Tells that it is broken off, through no fault of its own. */
  void giveBack() {
    tell(attempt() - 1);
  }

  private void tell(int attempt) {
    var unused =
        context
            .requests()
            .decide(
                () ->
                    isHeld()
                        ? RequestLog.Decision.of(running(attempt, version()))
                        : Optional.empty());
  }

  /** Begins anew with each checkpoint: a long training may see many restarts. */
  private int attempt() {
    return Objects.equals(checkpoint, request.checkpoint()) ? request.attempt() : 1;
  }

  private String version() {
    return context.requests().open(id()).map(TrainingStatus::version).orElse(null);
  }

  private TrainingStatus running(int attempt, String version) {
    return status(State.RUNNING)
        .attempt(attempt, checkpoint)
        .version(version)
        .note(note)
        .build(Instant.now());
  }

  private TrainingStatus.Builder status(State state) {
    TrainingProgress now = progress;
    TrainingStatus.Builder status =
        new TrainingStatus.Builder(id(), state)
            .trainer(context.trainer())
            .training(request.alias(), request.config());
    return now == null
        ? status.steps(null, null, resumedAt, null)
        : status
            .steps(now.step(), now.totalSteps(), resumedAt, now.epoch())
            .figures(now.loss(), now.f1(), now.secondsRemaining());
  }

  /**
   * Trains, publishes, reports the end.
   *
   * @throws TermEndedException if this trainer may not write any more
   */
  void work() {
    if (isStopped()) {
      return;
    }
    context.listener().started(id());
    try {
      TrainingJob.Outcome outcome = train();
      if (!isStopped()) {
        publish(outcome);
      }
    } catch (RejectedConfigException e) {
      if (!isStopped()) {
        LOG.warn("request {} rejected: {}", id(), e.getMessage());
        end(State.REJECTED, e.getMessage());
      }
    } catch (TermEndedException e) {
      if (!cancelled) {
        throw e;
      }
    } catch (FencedException e) {
      LOG.warn("request {} is another trainer's now", id());
    } catch (NotAnsweredException e) {
      throw e; // By what all requests need: this one goes on in the next term.
    } catch (Throwable e) { // A training that breaks, in whatever way, must not end the service.
      if (!isStopped()) {
        LOG.error("request {} failed", id(), e);
        end(State.FAILED, Reasons.of(e));
      }
    }
    if (!termOver.getAsBoolean() && !isHeld()) {
      Worker.delete(folder);
    }
  }

  private TrainingJob.Outcome train() throws Exception {
    Path output = Files.createDirectories(folder.resolve("output"));
    try {
      TrainerSettings settings = context.settings();
      settings.requireAllowed(request.config());
      Optional<GoldSettings> gold = GoldSettings.of(request.config(), settings.topics());
      if (gold.isEmpty()) {
        return run(request.config(), output);
      }
      GoldSnapshot snapshot = snapshot(gold.get());
      note = snapshot.description();
      LOG.info("request {}: {}", id(), note);
      TrainingJob.Outcome outcome = run(GoldSettings.withFiles(request.config(), snapshot), output);
      return outcome == null ? null : outcome.trainedOn(settings.topics().goldEntities().name());
    } catch (IllegalArgumentException e) {
      throw new RejectedConfigException(Reasons.of(e), e);
    }
  }

  private TrainingJob.Outcome run(Map<String, Object> config, Path output) throws Exception {
    return context.job().run(Json.toTree(config), output, new Progress(), this::isStopped);
  }

  private final class Progress implements TrainingJob.Progress {
    @Override
    public void resumed(long step) {
      resumedAt = step;
      saved(step);
      LOG.info("request {} goes on after step {}", id(), step);
    }

    @Override
    public void saved(long step) {
      checkpoint = checkpoint == null ? step : Math.max(checkpoint, step);
    }

    @Override
    public void report(TrainingProgress now) {
      progress = now;
      context.listener().progress(now);
    }
  }

  private void publish(TrainingJob.Outcome outcome) throws IOException {
    Optional<String> name = reserve();
    if (name.isEmpty()) {
      return;
    }
    ModelVersion version = upload(name.get(), outcome);
    Gate gate = new Gate(outcome, context.settings().fetcher(folder.resolve("compared")));
    while (isHeld() && !isStopped()) {
      Optional<Registrar.Target> target = context.registrar().target(request.alias());
      Optional<Gate.Verdict> verdict = judge(gate, target);
      if (verdict.isPresent() && !isStopped() && published(version, verdict.get(), target)) {
        LOG.info("request {} made model version {}", id(), version.version());
        context.listener().ended(id(), State.COMPLETED);
      }
    }
  }

  private boolean published(
      ModelVersion version, Gate.Verdict verdict, Optional<Registrar.Target> target) {
    return context
        .requests()
        .decide(
            () ->
                isHeld() && context.registrar().target(request.alias()).equals(target)
                    ? Optional.of(completed(version, verdict))
                    : Optional.empty())
        .isPresent();
  }

  /**
   * Compares with what the alias points to, and asks for that again until patience ends; empty if
   * the alias was moved meanwhile.
   */
  private Optional<Gate.Verdict> judge(Gate gate, Optional<Registrar.Target> target)
      throws IOException {
    try (Retry.Wait wait = retry.begin()) {
      do {
        try {
          return Optional.of(gate.judge(target.orElse(null)));
        } catch (KafkaException e) {
          if (!(e instanceof RetriableException) || !wait.hasPaused(e)) {
            return Optional.of(Gate.Verdict.notCompared(target.orElseThrow().version(), e));
          }
        }
      } while (context.registrar().target(request.alias()).equals(target));
      return Optional.empty();
    }
  }

  /**
   * The name of the version, which no other trainer takes then; empty if this one lost its claim.
   */
  private Optional<String> reserve() {
    return context
        .requests()
        .decide(
            () ->
                isHeld()
                    ? RequestLog.Decision.of(
                        running(attempt(), version() == null ? nextVersion() : version()))
                    : Optional.empty())
        .map(decision -> decision.statuses().get(0).version());
  }

  private String nextVersion() {
    RequestLog requests = context.requests();
    return context.registrar().nextVersion(requests.highestVersion(), requests.reserved());
  }

  /** Uploads it under a name of the request's: whoever takes it over can fence this trainer. */
  private ModelVersion upload(String name, TrainingJob.Outcome outcome) throws IOException {
    TrainerSettings settings = context.settings();
    try (TransactionalWriter writer =
        context.records().uploads(folder.getFileName().toString(), retry)) {
      writer.begin();
      return new ModelPublisher(settings.topics(), writer, retry)
          .upload(name, outcome, folder, (bytes, total) -> {});
    } catch (NotAnsweredException e) {
      throw new IOException(settings.topics().modelBundles().name() + ": " + e.getMessage(), e);
    }
  }

  /** A request fails for what it asks, and not because the broker was away. */
  private GoldSnapshot snapshot(GoldSettings gold) throws IOException {
    TrainerSettings settings = context.settings();
    try (Retry.Wait wait = retry.begin()) {
      while (true) {
        try {
          return GoldSnapshot.take(
              gold.heldOutShare(), settings.client(), settings.topics(), folder.resolve("data"));
        } catch (RetriableException e) {
          wait.pause(e);
        }
      }
    } catch (NotAnsweredException e) {
      throw new IOException(GoldSettings.TRAIN_TOPIC + ": " + e.getMessage(), e);
    }
  }

  private RequestLog.Decision completed(ModelVersion version, Gate.Verdict verdict) {
    TrainingProgress last = progress;
    Double loss = last == null ? null : last.loss();
    Double f1 = last == null ? null : last.f1();
    TrainingStatus status =
        status(State.COMPLETED)
            .figures(loss, version.metrics().getOrDefault("f1", f1), null)
            .version(version.version())
            .promoted(verdict.promote(), verdict.comparison())
            .note(notes(note, verdict.note()))
            .build(Instant.now());
    return new RequestLog.Decision(
        List.of(status),
        verdict.promote()
            ? context.registrar().registerAndPromote(version, request.alias())
            : List.of(context.registrar().register(version)));
  }

  private static String notes(String first, String second) {
    return first == null || second == null
        ? (first == null ? second : first)
        : first + "; " + second;
  }

  private void end(State state, String error) {
    boolean ended =
        context
            .requests()
            .decide(
                () ->
                    isHeld()
                        ? RequestLog.Decision.of(
                            TrainingStatus.error(id(), state, error, Instant.now()))
                        : Optional.empty())
            .isPresent();
    if (ended) {
      context.listener().ended(id(), state);
    }
  }

  /** A job's word that its settings are wrong. */
  private static final class RejectedConfigException extends Exception {
    private static final long serialVersionUID = 1;

    RejectedConfigException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
