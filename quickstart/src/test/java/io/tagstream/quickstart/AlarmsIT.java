package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.cli.Main;
import io.tagstream.cli.service.TaggerApp;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.registry.ModelLoader;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.testkit.metrics.Prometheus;
import io.tagstream.testkit.process.JavaProcess;
import io.tagstream.testkit.process.Ports;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.RunningStage;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.Taggers;
import io.tagstream.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the cause to the alarm: what stands still, in each of these ways, is told by a real
 * Prometheus with the rules and the intervals that come with it. It waits for minutes, so only
 * {@code -Palarms} runs it.
 */
@EnabledIf("io.tagstream.testkit.metrics.Prometheus#isInstalled")
class AlarmsIT extends RunningStage {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmsIT.class);
  private static final Duration SOON = Duration.ofMinutes(2);

  /** As in {@code grafana/prometheus/prometheus.yml}. */
  private static final Duration SCRAPES = Duration.ofSeconds(5);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final CountDownLatch never = new CountDownLatch(1);
  private final List<Way> ways = new ArrayList<>();
  private volatile boolean hangs;

  @Test
  void eachWayOfStandingStillIsToldWithinTwoMinutes() throws Exception {
    way("its topic is gone", this::tag, way -> delete(way.topics.sentences()));
    way("its output is gone", this::tag, way -> delete(way.topics.taggedEntities()));
    way("gold's topic is gone", this::tag, way -> delete(way.topics.goldEntities()));
    way("a writer leaves its transaction open", this::tag, Way::writeAndLeave);
    way("its model hangs", way -> tag(way, settings(way), path -> hangsLater()), this::hang);
    way("its broker is gone", way -> way.moveToABrokerOfItsOwn(this::tag), Way::closeBroker);
    way("no transaction can begin", way -> {}, way -> tag(way, endless(way), AlarmsIT::load));
    way("its place is lost", way -> commit(way.group(), way.sentences(), 9), this::tag);
    way("its process has ended", this::tag, Way::stop).raises("TagstreamDown");
    way("no model can be loaded", way -> {}, way -> tag(way, settings(way), AlarmsIT::refuse))
        .raises("TagstreamNotServing");
    way("a trainer's topic is gone", this::train, way -> delete(way.topics.control()));
    way("a trainer's topic has no order", way -> split(way.topics.trainingStatus()), this::train);
    way("a trainer is held", this::train, Way::hold).raises("TagstreamDown");
    for (Way way : ways) {
      way.before.take(way);
    }
    await().untilAsserted(() -> assertThat(ways).allMatch(Way::isUp));

    Map<String, Long> told = new LinkedHashMap<>();
    long begun = System.nanoTime();
    for (Way way : ways) {
      way.cause.take(way);
    }
    try (Prometheus together = prometheus("together", way -> !way.isAlone());
        Prometheus alone = prometheus("alone", Way::isAlone)) {
      Awaitility.await()
          .atMost(SOON.minusNanos(System.nanoTime() - begun))
          .pollInterval(Duration.ofSeconds(1))
          .ignoreExceptions() // it may not listen yet
          .untilAsserted(
              () -> {
                for (Way way : ways) {
                  if ((way.isAlone() ? alone : together).firing(way.port).contains(way.alarm)) {
                    told.putIfAbsent(
                        way.name, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
                  }
                }
                assertThat(told).containsOnlyKeys(ways.stream().map(way -> way.name).toList());
              });
    } finally {
      LOG.info("Seconds until it was told: {}", told);
    }
  }

  @AfterEach
  void stop() throws Exception {
    never.countDown();
    for (Way way : ways) {
      way.stop();
      way.closeBroker();
    }
  }

  private Prometheus prometheus(String name, Predicate<Way> which) throws IOException {
    List<Integer> ports = ways.stream().filter(which).map(way -> way.port).toList();
    return Prometheus.scraping(ports, SCRAPES, temp.resolve(name));
  }

  private Way way(String name, Step before, Step cause) throws IOException {
    Way way = new Way(name, new Topics("way-" + ways.size() + "."), before, cause);
    TopicAdmin.createMissing(admin, way.topics, 1, TopicAdmin.BROKER_DEFAULT);
    ways.add(way);
    return way;
  }

  private void tag(Way way) throws IOException {
    tag(way, settings(way), AlarmsIT::load);
  }

  private void tag(Way way, TaggingSettings settings, ModelLoader loader) throws IOException {
    try (ModelShelf shelf = new ModelShelf(way.servers, way.topics, 1, way.folder())) {
      shelf.publish("v1", shelf.model("v1", "{}"));
      shelf.promote("v1");
    }
    TaggerApp app =
        new TaggerApp(
            new TaggerSettings(settings, TopicSetup.EXISTING, ScoringConfig.defaults(way.topics)),
            WebServer.loopback(way.port),
            loader);
    way.running = app;
    app.start();
  }

  private void train(Way way) throws IOException {
    way.running =
        JavaProcess.start(
            Main.class,
            way.folder().resolve("trainer.log").toFile(),
            "trainer",
            "--bootstrap-server=" + way.servers,
            "--topic-prefix=" + way.topics.prefix(),
            "--http-port=" + way.port,
            "--work-dir=" + way.folder());
  }

  private TaggingSettings settings(Way way) throws IOException {
    return settings(way, Duration.ofSeconds(30));
  }

  /** Whose transactions may last for longer than any broker allows. */
  private TaggingSettings endless(Way way) throws IOException {
    return settings(way, Duration.ofHours(1));
  }

  private TaggingSettings settings(Way way, Duration transactionTimeout) throws IOException {
    return Taggers.settings(way.servers, way.topics, way.folder()).toBuilder()
        .transactionTimeout(transactionTimeout)
        .build();
  }

  private static FakeTagger load(Path directory) {
    return new FakeTagger();
  }

  private static FakeTagger refuse(Path directory) throws IOException {
    throw new IOException("no model of mine");
  }

  private void hang(Way way) {
    hangs = true;
    way.write();
  }

  private FakeTagger hangsLater() {
    return new FakeTagger(
        batch -> {
          try {
            if (hangs) {
              never.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void delete(Topic<?, ?> topic) throws Exception {
    admin.deleteTopics(List.of(topic.name())).all().get();
  }

  private static void split(Topic<?, ?> topic) throws Exception {
    admin.createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(3))).all().get();
  }

  /** What is done to one. */
  @FunctionalInterface
  private interface Step {
    void take(Way way) throws Exception;
  }

  /**
   * A process with topics of its own, how it comes to stand still, and the alarm that must come.
   */
  private final class Way {
    private final String name;
    private final Topics topics;
    private final Step before;
    private final Step cause;
    private final int port = Ports.free();
    private String servers = broker.bootstrapServers();
    private String alarm = "TagstreamUnhealthy";
    private AutoCloseable running;
    private EmbeddedBroker ownBroker;

    Way(String name, Topics topics, Step before, Step cause) throws IOException {
      this.name = name;
      this.topics = topics;
      this.before = before;
      this.cause = cause;
    }

    void raises(String other) {
      alarm = other;
    }

    /** What no tagger does shows only where there is no other one. */
    boolean isAlone() {
      return alarm.equals("TagstreamNotServing");
    }

    Path folder() throws IOException {
      return Files.createDirectories(temp.resolve(topics.prefix()));
    }

    String group() {
      return topics.prefix() + "tagger";
    }

    TopicPartition sentences() {
      return new TopicPartition(topics.sentences().name(), 0);
    }

    void moveToABrokerOfItsOwn(Step then) throws Exception {
      ownBroker = EmbeddedBroker.start(folder().resolve("broker"));
      servers = ownBroker.bootstrapServers();
      then.take(this);
    }

    void closeBroker() {
      if (ownBroker != null) {
        ownBroker.close();
        ownBroker = null;
      }
    }

    void write() {
      try (Sentences written = new Sentences(servers, topics, 1)) {
        written.send(3);
      }
    }

    void writeAndLeave() {
      KafkaProducer<String, String> writer = transactional(topics.prefix());
      writer.beginTransaction();
      var unused = writer.send(new ProducerRecord<>(topics.sentences().name(), "in Rome"));
      writer.flush();
      writer.close(Duration.ZERO);
    }

    void hold() {
      ((JavaProcess) running).hold();
    }

    void stop() throws Exception {
      if (running != null) {
        running.close();
        running = null;
      }
    }

    /** Or not there yet. */
    boolean isUp() {
      URI health = URI.create("http://localhost:" + port + "/health");
      try {
        HttpRequest request = HttpRequest.newBuilder(health).build();
        return running == null || HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
