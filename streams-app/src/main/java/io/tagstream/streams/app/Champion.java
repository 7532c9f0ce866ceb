package io.tagstream.streams.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.streams.engine.BatchPermit;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.registry.AliasWatcher;
import io.tagstream.streams.registry.ModelListener;
import io.tagstream.streams.registry.ModelLoader;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingStage;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The champion as a part of the tagger: the first one starts its stage, and each later one takes
 * over between two batches.
 */
final class Champion implements ModelListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Champion.class);

  private final TaggerSettings settings;
  private final MeterRegistry registry;
  private final BatchPermit permit;
  private final TaggerMetrics metrics;
  private final Runnable first;
  private final AliasWatcher watcher;
  private boolean closed;

  // Read without the lock: the health must not wait for a start or a close. Null until the first
  // champion.
  private volatile ModelStage stage;

  /** Read without the lock, for each of a challenger's results. */
  private volatile String version;

  /**
   * A champion not followed yet.
   *
   * @param loader makes taggers of model directories
   * @param permit when its batches may begin
   * @param first run when there is a champion
   * @param registry where the meters of its stage go
   */
  Champion(
      TaggerSettings settings,
      ModelLoader loader,
      BatchPermit permit,
      Runnable first,
      TaggerMetrics metrics,
      MeterRegistry registry) {
    this.settings = settings;
    this.registry = registry;
    this.permit = permit;
    this.metrics = metrics;
    this.first = first;
    watcher =
        new AliasWatcher(
            settings.client(),
            settings.topics(),
            AliasRecord.CHAMPION,
            "waiting for %s on %s"
                .formatted(
                    RegistryRecord.aliasKey(AliasRecord.CHAMPION),
                    settings.topics().modelRegistry().name()),
            settings.models(),
            settings.bundles(),
            loader,
            this);
  }

  /** Begins to follow the alias. */
  void start() {
    watcher.start();
  }

  /** The version that serves here, or null. */
  String version() {
    return version;
  }

  /** What the registry said when it was last read. */
  RegistrySnapshot registry() {
    return watcher.snapshot();
  }

  /** The queue before the model; null if there is none. */
  BatchQueue queue() {
    ModelStage now = stage;
    return now == null ? null : now.queue();
  }

  /** Whether the alias is followed. */
  Check following() {
    return watcher.check();
  }

  /** Whether sentences are tagged. */
  Check tagging() {
    ModelStage now = stage;
    return now == null
        ? Check.failed("reads nothing before the first champion")
        : now.health().check();
  }

  /** Whether the model answers. */
  Check model() {
    ModelStage now = stage;
    if (now == null) {
      return Check.failed("none yet");
    }
    BatchQueue queue = now.queue();
    return queue.isStuck()
        ? Check.failed("model %s does not answer".formatted(queue.modelVersion()))
        : Check.ok(queue.modelVersion());
  }

  /** How many sentences wait, about, as of the last look; 0 before the first champion. */
  long lag() {
    ModelStage now = stage;
    return now == null ? 0 : now.health().lag();
  }

  /** Looks whether it gets on. */
  void look(Admin admin) {
    ModelStage now = stage;
    if (now != null) {
      now.health().look(admin);
    }
  }

  @Override
  public synchronized void loaded(ModelVersion loaded, Tagger tagger) {
    if (closed) {
      tagger.close();
      return;
    }
    warnOfTypes(loaded);
    ServingModel model = new ServingModel(loaded.version(), tagger);
    boolean isFirst = stage == null;
    if (isFirst) {
      stage = new ModelStage("tagging", model, this::queue, this::stream, registry);
    } else {
      stage.queue().swap(model);
    }
    version = loaded.version();
    metrics.serving(loaded.version(), loaded.baseModel());
    if (isFirst) {
      first.run();
    }
  }

  /** Else nobody would notice a type that is misspelt, or that a new model calls otherwise. */
  private void warnOfTypes(ModelVersion loaded) {
    Set<String> unknown = settings.tagging().telling().filter().unknown(loaded.labels());
    if (!unknown.isEmpty()) {
      LOG.warn("Model {} knows no entities of type {}", loaded.version(), unknown);
    }
  }

  private BatchQueue queue(ServingModel model) {
    return new BatchQueue(settings.tagging().batch(), model, metrics, permit);
  }

  private Stage stream(BatchQueue queue) {
    return TaggingStage.champion(settings.tagging(), queue, watcher::awaitCurrent, metrics);
  }

  @Override
  public void rejected(String rejected, String reason) {
    metrics.rejected();
  }

  /** There is always one, once there has been one. */
  @Override
  public boolean dismissed() {
    return false;
  }

  /** Begins to stop: no model is handed over any more, and no stream thread waits for one. */
  void end() {
    watcher.stop();
  }

  /** Commits what is finished, then stops. */
  @Override
  public void close() {
    end();
    synchronized (this) {
      if (!closed && stage != null) {
        stage.close();
      }
      closed = true;
    }
    watcher.close();
  }
}
