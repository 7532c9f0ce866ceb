package io.tagstream.streams.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.runtime.health.BrokerWatch;
import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.health.Meters;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.streams.engine.BatchPermit;
import io.tagstream.streams.engine.Governor;
import io.tagstream.streams.registry.ModelLoader;
import io.tagstream.streams.tagging.DirectTagging;
import java.io.IOException;
import java.nio.file.Files;
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
  private final Champion champion;
  private final Challenger challenger;
  private final Scorer scorer;
  private final BrokerWatch broker;

  /**
   * A tagger not started yet.
   *
   * @param loader makes taggers of model directories
   * @param meters where its meters go
   */
  public TaggerService(TaggerSettings settings, ModelLoader loader, Meters meters) {
    this.settings = settings;
    MeterRegistry registry = meters.registry();
    boolean challenges = settings.challengerShare() > 0;
    Governor governor = new Governor(settings.challengerShare());
    champion =
        new Champion(
            settings,
            loader,
            challenges ? governor.champion() : BatchPermit.always(),
            this::startChallenger,
            new TaggerMetrics(meters),
            registry);
    challenger =
        challenges ? new Challenger(settings, loader, governor, champion::version, registry) : null;
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
          champion.start();
          return true;
        });
    if (scorer != null) {
      steps.add(scorer::start);
    }
    return steps;
  }

  /** There is something to compare it with. */
  private void startChallenger() {
    if (challenger != null) {
      challenger.start();
    }
  }

  /** Whether all that runs gets on. */
  private void look(Admin admin) {
    champion.look(admin);
    if (scorer != null) {
      scorer.look(admin);
    }
    if (challenger != null) {
      challenger.look(admin);
    }
  }

  /**
   * Begins, on threads of its own.
   *
   * @throws IOException if the state directory cannot be used
   */
  public void start() throws IOException {
    try {
      Files.createDirectories(settings.models());
    } catch (IOException e) {
      throw new IOException(
          "%s: cannot keep state here (%s): choose another --state-dir"
              .formatted(settings.tagging().stateDirectory(), e),
          e);
    }
    broker.start();
  }

  /** The components that {@code /health} tells of. */
  public List<Component> components() {
    List<Component> components = new ArrayList<>();
    components.add(Component.of("kafka", broker::check));
    components.add(Component.of("champion", champion::following));
    components.add(Component.of("tagging", champion::tagging));
    components.add(Component.of("model", champion::model));
    settings.tagging().format().need().ifPresent(components::add);
    if (challenger != null) {
      components.add(Component.of("challenger", challenger::check));
    }
    if (scorer != null) {
      components.add(Component.of("scoring", scorer::check));
    }
    return components;
  }

  /** What it was made with. */
  public TaggerSettings settings() {
    return settings;
  }

  /** Tags what comes on no topic. */
  public DirectTagging direct() {
    return new DirectTagging(champion::queue, settings.tagging().telling());
  }

  /** Tags what comes on no topic with the challenger; there is none for most of the time. */
  public DirectTagging challenging() {
    return new DirectTagging(
        () -> challenger == null ? null : challenger.queue(), settings.tagging().telling());
  }

  /** The versions and aliases, as last read. */
  public RegistrySnapshot registry() {
    return champion.registry();
  }

  /** The version that serves here, or null. */
  public String version() {
    return champion.version();
  }

  /** How many sentences wait for all taggers together, about, as last seen. */
  public long lag() {
    return champion.lag();
  }

  /** Commits what is finished, then stops everything; once. */
  @Override
  public void close() {
    champion.end(); // stream threads may wait for it
    if (challenger != null) {
      challenger.end();
    }
    champion.close();
    // It may be about to start the other two.
    broker.close();
    if (scorer != null) {
      scorer.close();
    }
    if (challenger != null) {
      challenger.close();
    }
  }
}
