package io.tagstream.streams.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.runtime.health.BrokerWatch;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.health.Meters;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.Governor;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.engine.Turn;
import io.tagstream.streams.registry.AliasWatcher;
import io.tagstream.streams.registry.ModelListener;
import io.tagstream.streams.registry.ModelLoader;
import io.tagstream.streams.tagging.TaggingStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/**
 * Everything of a tagger but its HTTP side: follows the champion, tags with it, tries a challenger
 * out, and scores. It reads no sentence before there is a champion, and none of a partition that
 * has just come here before it has the champion of that moment; it starts however the broker is.
 */
public final class TaggerService implements AutoCloseable {
  private final TaggerSettings settings;
  private final MeterRegistry registry;
  private final TaggerMetrics metrics;
  private final AliasWatcher watcher;
  private final Turn turn;
  private final Challenger challenger;
  private final Scorer scorer;
  private final BrokerWatch broker;

  private boolean closed;

  // Read without the lock: the health must not wait for a start or a close. Null until the first
  // champion.
  private volatile ModelStage stage;

  /** Read without the lock, for each of a challenger's results. */
  private volatile String champion;

  /**
   * A tagger not started yet.
   *
   * @param loader makes taggers of model directories
   * @param registered where its meters go
   */
  public TaggerService(TaggerSettings settings, ModelLoader loader, Meters registered) {
    this.settings = settings;
    registry = registered.registry();
    metrics = new TaggerMetrics(registered);
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
            new Champions());
    boolean challenges = settings.challengerShare() > 0;
    Governor governor = new Governor(settings.challengerShare());
    turn = challenges ? governor.champion() : Turn.always();
    challenger =
        challenges ? new Challenger(settings, loader, governor, () -> champion, registry) : null;
    scorer = settings.scoring() == null ? null : new Scorer(settings, registry);
    broker = new BrokerWatch(settings.client(), steps(), this::look);
  }

  private List<BrokerWatch.Step> steps() {
    List<BrokerWatch.Step> steps = new ArrayList<>();
    steps.add(
        admin -> {
          settings.topicSetup().ensure(admin, settings.topics());
          return true;
        });
    steps.add(
        admin -> {
          watcher.start();
          return true;
        });
    if (scorer != null) {
      steps.add(scorer::start);
    }
    return steps;
  }

  /** Whether all that runs gets on. */
  private void look(Admin admin) {
    ModelStage now = stage;
    if (now != null) {
      now.health().look(admin);
    }
    if (scorer != null) {
      scorer.look(admin);
    }
    if (challenger != null) {
      challenger.look(admin);
    }
  }

  /** Begins, on threads of its own. */
  public void start() {
    broker.start();
  }

  /** For {@code /health}. */
  public List<Component> components() {
    List<Component> components = new ArrayList<>();
    components.add(Component.of("kafka", broker::check));
    components.add(Component.of("champion", watcher::check));
    components.add(Component.of("tagging", this::tagging));
    components.add(Component.of("model", this::model));
    if (challenger != null) {
      components.add(Component.of("challenger", challenger::check));
    }
    if (scorer != null) {
      components.add(Component.of("scoring", scorer::check));
    }
    return components;
  }

  /** Commits what is finished, then stops everything. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    watcher.stop(); // stream threads may wait for it
    if (challenger != null) {
      challenger.end();
    }
    if (stage != null) {
      stage.close();
    }
    // It may be about to start the other two.
    broker.close();
    if (scorer != null) {
      scorer.close();
    }
    watcher.close();
    if (challenger != null) {
      challenger.close();
    }
  }

  private Check tagging() {
    ModelStage now = stage;
    return now == null
        ? Check.failed("reads nothing before the first champion")
        : now.health().check();
  }

  private Check model() {
    ModelStage now = stage;
    if (now == null) {
      return Check.failed("none yet");
    }
    BatchQueue queue = now.queue();
    return queue.isStuck()
        ? Check.failed("model %s does not answer".formatted(queue.modelVersion()))
        : Check.ok(queue.modelVersion());
  }

  private synchronized void serve(ModelVersion version, ServingModel model) {
    if (closed) {
      model.tagger().close();
      return;
    }
    boolean first = stage == null;
    if (first) {
      stage = new ModelStage("tagging", model, this::queue, this::stream, registry);
    } else {
      stage.queue().swap(model);
    }
    champion = version.version();
    metrics.serving(version.version(), version.baseModel());
    if (first && challenger != null) {
      challenger.start();
    }
  }

  private BatchQueue queue(ServingModel model) {
    return new BatchQueue(settings.tagging().batch(), model, metrics, turn);
  }

  private TaggingStream stream(BatchQueue queue) {
    return new TaggingStream(settings.tagging(), queue, watcher::awaitCurrent, metrics);
  }

  /** What the watcher finds. */
  private final class Champions implements ModelListener {
    @Override
    public void loaded(ModelVersion version, ServingModel model) {
      serve(version, model);
    }

    @Override
    public void rejected(String version, String reason) {
      metrics.rejected();
    }

    @Override
    public boolean dismissed() {
      return false;
    }
  }
}
