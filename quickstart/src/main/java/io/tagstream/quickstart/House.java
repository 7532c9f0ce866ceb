package io.tagstream.quickstart;

import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.cli.console.ConsoleProgress;
import io.tagstream.cli.service.TaggerApi;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.health.Meters;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.app.TaggerService;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.scoring.settings.ScoringActions;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.trainer.job.FineTuningJob;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.trainer.service.TrainerMetrics;
import io.tagstream.trainer.service.TrainerService;
import io.tagstream.trainer.service.TrainerSettings;
import io.tagstream.web.WebServer;
import io.tagstream.web.http.Access;
import io.tagstream.web.live.Tale;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** A broker, a trainer and a tagger in this JVM, with one web server. */
final class House implements AutoCloseable {
  static final int PARTITIONS = 4;

  /** Nobody waits six minutes here for a sentence to label. */
  private static final ScoringActions ACTIONS = ScoringActions.DEFAULT.withLabelsPerHour(120);

  private final long begunNanos = System.nanoTime();
  private final Topics topics = new Topics();
  private final Meters meters = new Meters();
  private final ConsoleProgress progress = new ConsoleProgress();
  private final EmbeddedBroker broker;
  private final TrainerService trainer;
  private final TaggerService tagger;
  private final WebServer web;
  private volatile Tale tale;

  /**
   * Starts everything as it is by default, but for more to label; the tagger waits for a first
   * model.
   *
   * @param http where its HTTP is
   * @param access who may have sentences tagged over that
   * @param allowed which files trainings may name
   */
  House(Path directory, int port, InetSocketAddress http, Access access, AllowedPaths allowed)
      throws IOException {
    this(directory, port, http, access, allowed, ACTIONS, TaggerSettings.DEFAULT_CHALLENGER_SHARE);
  }

  /**
   * The same, with a choice of what gold brings about.
   *
   * @param challengerShare see {@link TaggerSettings}
   */
  House(
      Path directory,
      int port,
      InetSocketAddress http,
      Access access,
      AllowedPaths allowed,
      ScoringActions actions,
      double challengerShare)
      throws IOException {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), port);
    try (Admin admin = Admin.create(client())) {
      new TopicSetup(true, PARTITIONS, TopicAdmin.BROKER_DEFAULT).createMissing(admin, topics);
    }
    trainer =
        new TrainerService(
            new TrainerSettings(
                client(),
                topics,
                directory.resolve("trainer"),
                Map.of(),
                BundleSources.NONE,
                allowed),
            new FineTuningJob(progress, progress),
            new TrainerMetrics(meters.registry()));
    TaggingSettings tagging =
        TaggingSettings.of(broker.bootstrapServers(), directory.resolve("tagger"));
    TaggerSettings settings =
        new TaggerSettings(
            tagging,
            TopicSetup.EXISTING,
            ScoringConfig.defaults(topics).withActions(actions),
            challengerShare);
    tagger = new TaggerService(settings, NerModel::load, meters);
    List<Component> components = new ArrayList<>(trainer.components());
    tagger.components().stream().filter(c -> !c.name().equals("kafka")).forEach(components::add);
    meters.health(components);
    web = WebServer.start(http, meters, components, TaggerApi.of(tagger, access, () -> tale));
    trainer.start();
    tagger.start();
  }

  /** Has the page tell what is done now. */
  void tell(Tale now) {
    tale = now;
  }

  /** When its start began, by {@link System#nanoTime}. */
  long begunNanos() {
    return begunNanos;
  }

  Topics topics() {
    return topics;
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Where trainings are shown. */
  ConsoleProgress progress() {
    return progress;
  }

  /** How to reach the broker, as any Kafka client takes it. */
  Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  String httpAddress() {
    return web.url();
  }

  /** Consumers first, the broker last. */
  @Override
  public void close() {
    tagger.close();
    trainer.close();
    progress.close();
    web.close();
    meters.close();
    broker.close();
  }
}
