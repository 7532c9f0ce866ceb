package io.tagstream.streams.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.health.Check;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.Governor;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.registry.AliasWatcher;
import io.tagstream.streams.registry.ModelListener;
import io.tagstream.streams.registry.ModelLoader;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingStage;
import java.math.BigDecimal;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;

/**
 * The challenger as a part of the tagger: while the registry has one, it is tried out on a share of
 * the sentences. Whatever becomes of it, the champion's stage does not notice.
 */
final class Challenger implements ModelListener, AutoCloseable {
  private final TaggerSettings settings;
  private final MeterRegistry registry;
  private final Governor governor;
  private final Supplier<String> champion;
  private final ChallengerMetrics metrics;
  private final AliasWatcher watcher;
  private boolean closed;

  // Read without the lock: the health must not wait for a start or a close.
  private volatile ModelStage stage;

  /**
   * A challenger not followed yet.
   *
   * @param loader makes taggers of model directories
   * @param governor says when its batches may begin
   * @param champion names the version that serves here
   * @param registry where the meters go
   */
  Challenger(
      TaggerSettings settings,
      ModelLoader loader,
      Governor governor,
      Supplier<String> champion,
      MeterRegistry registry) {
    this.settings = settings;
    this.registry = registry;
    this.governor = governor;
    this.champion = champion;
    metrics = new ChallengerMetrics(registry);
    watcher =
        new AliasWatcher(
            settings.client(),
            settings.topics(),
            AliasRecord.CHALLENGER,
            "none",
            settings.challengerModels(),
            settings.bundles(),
            loader,
            this);
  }

  /** Begins to follow the alias; once there is a champion to compare with. */
  void start() {
    watcher.start();
  }

  /** What it does, or what is wrong with it; always well, since no user depends on it. */
  Check check() {
    ModelStage now = stage;
    String problem = watcher.problem();
    if (now == null) {
      return Check.ok(problem == null ? "none" : problem);
    }
    String version = now.queue().modelVersion();
    String detail = "serving %s on %s %% of the sentences".formatted(version, percent());
    return Check.ok(join(join(detail, problem(now)), problem));
  }

  /** The queue before the model; null if there is none. */
  BatchQueue queue() {
    ModelStage now = stage;
    return now == null ? null : now.queue();
  }

  /** Looks whether it gets on. */
  void look(Admin admin) {
    ModelStage now = stage;
    if (now != null) {
      now.health().look(admin);
    }
  }

  private static String problem(ModelStage stage) {
    Check check = stage.health().check();
    if (!check.up()) {
      return "its stage: " + check.detail();
    }
    return stage.queue().isStuck() ? "it does not answer" : null;
  }

  private static String join(String detail, String problem) {
    return problem == null ? detail : detail + "; " + problem;
  }

  private String percent() {
    return BigDecimal.valueOf(settings.challengerShare())
        .movePointRight(2)
        .stripTrailingZeros()
        .toPlainString();
  }

  @Override
  public synchronized void loaded(ModelVersion version, Tagger tagger) {
    stop(true);
    if (closed) {
      tagger.close();
      return;
    }
    ServingModel model = new ServingModel(version.version(), tagger);
    stage = new ModelStage("challenger", model, this::queue, this::stream, registry);
    metrics.serving(version.version(), version.baseModel());
  }

  private BatchQueue queue(ServingModel model) {
    return new BatchQueue(settings.tagging().batch(), model, metrics, governor.challenger());
  }

  private Stage stream(BatchQueue queue) {
    return TaggingStage.challenger(
        settings.tagging().challenger(queue.modelVersion()),
        queue,
        settings.challengerShare(),
        champion,
        metrics);
  }

  @Override
  public void rejected(String version, String reason) {}

  @Override
  public synchronized boolean dismissed() {
    stop(true);
    return true;
  }

  /** Begins to stop: no model is handed over any more. */
  void end() {
    watcher.stop();
  }

  @Override
  public void close() {
    end();
    synchronized (this) {
      closed = true;
      stop(false);
    }
    watcher.close();
  }

  private void stop(boolean forGood) {
    ModelStage old = stage;
    stage = null;
    if (old == null) {
      return;
    }
    metrics.none();
    if (forGood) {
      old.closeAndLeave();
    } else {
      old.close();
    }
  }
}
