package io.tagstream.quickstart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.cli.Main;
import io.tagstream.cli.option.KafkaOptions;
import io.tagstream.cli.service.TaggerApp;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingMetrics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.broker.SecuredBroker;
import io.tagstream.testkit.broker.SecuredBroker.Mechanism;
import io.tagstream.testkit.process.JavaProcess;
import io.tagstream.testkit.process.LogWatch;
import io.tagstream.testkit.trainer.FakeTraining;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.trainer.service.ServiceListener;
import io.tagstream.trainer.service.TrainerService;
import io.tagstream.trainer.service.TrainerSettings;
import io.tagstream.web.WebServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Tagger and trainer on a cluster that knows its clients, with the rights of the handbook alone.
 */
@Tag("waiting")
class SecuredClusterIT {
  private static final Path HANDBOOK = Path.of("..", "src", "docs", "security.md");
  private static final Pattern RIGHT =
      Pattern.compile("\\| (topic|group|transactional id) `([a-z-]+)(\\*?)` \\|(.*)\\|(.*)\\|");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Part of every secret here. */
  private static final String SECRET = "5ecret";

  @TempDir static Path folder;
  private static SecuredBroker broker;
  private static LogWatch log;

  @BeforeAll
  static void start() throws Exception {
    broker = new SecuredBroker(folder);
    log = new LogWatch(SECRET);
  }

  @AfterAll
  static void stop() {
    log.close();
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(Mechanism.class)
  void trainsTagsAndScoresWithTheRightsOfTheHandbook(Mechanism mechanism) throws Exception {
    Topics topics = new Topics(mechanism.name().toLowerCase(Locale.ROOT) + ".");
    TopicAdmin.createMissing(broker.admin(), topics, 1, TopicAdmin.BROKER_DEFAULT);
    grant("tagger", mechanism, topics);
    grant("trainer", mechanism, topics);
    KafkaOptions taggerOptions = options(mechanism, "tagger", SecuredBroker.secret("tagger"));
    KafkaOptions trainerOptions = options(mechanism, "trainer", SecuredBroker.secret("trainer"));

    try (KafkaProducer<String, String> user =
            new KafkaProducer<>(broker.inside(), new StringSerializer(), new StringSerializer());
        TrainerService trainer = trainer(trainerOptions, topics);
        TaggerApp tagger = tagger(taggerOptions, topics)) {
      for (int i = 0; i < 20; i++) {
        String gold = "{\"tokens\":[\"Ana\",\"has\",\"%d\"],\"tags\":[\"B-cap\",\"O\",\"O\"]}";
        send(user, topics.goldEntities().name(), "s-" + i, gold.formatted(i));
      }
      String retrain = "{\"command\":\"retrain\",\"config\":{\"train_topic\":\"gold-entities\"}}";
      send(user, topics.control().name(), "r1", retrain);
      send(user, topics.control().name(), "r2", "{\"command\":\"retrain\"}");
      awaitRecord(topics.modelRegistry().name(), "v2");
      send(
          user,
          topics.control().name(),
          "r3",
          "{\"command\":\"promote\",\"version\":\"v1\",\"alias\":\"challenger\"}");
      send(user, topics.sentences().name(), "s-1", "Ana has 1");
      send(user, topics.sentences().name(), "bad", "{");

      awaitRecord(topics.taggedEntities().name(), "s-1");
      awaitRecord(topics.evaluationMetrics().name(), "");
      awaitRecord(topics.deadLetters().name(), "bad");
      patiently()
          .until(
              () -> {
                send(user, topics.sentences().name(), "s-2", "Ana has 2");
                return hasRecord(topics.challengerEntities().name(), "s-2");
              });
      patiently().until(() -> get(tagger.url() + "/health").contains("{\"status\":\"UP\",\"comp"));
      assertShown(tagger.url(), topics);
      assertThat(trainer.components()).allMatch(part -> part.check().up());
      assertThat(get(tagger.url() + "/health") + get(tagger.url() + "/metrics"))
          .doesNotContain(SECRET);
    }
    assertThat(log.found()).isEmpty();
    assertThat(filesWithSecrets(topics)).isEmpty();
    assertThat(log.events()).isPositive();
  }

  /** All views of the page have what they need, and it may ask for something. */
  private static void assertShown(String url, Topics topics) throws Exception {
    assertThat(event(url, "stream", "sentences")).contains("Ana has 1");
    assertThat(event(url, "scores", "scores")).contains("\"last-1000\"");
    assertThat(event(url, "models", "models")).contains("\"v1\"", "\"v2\"");
    assertThat(event(url, "train", "train")).contains("\"r1\"", "\"r2\"", "completed");
    assertThat(event(url, "health", "health")).contains("\"missing\":[]", "malformed JSON");
    patiently()
        .until(
            () ->
                post(url + "/v1/labels/next", "{\"annotator\":\"ann\",\"have\":[],\"count\":1}")
                    .contains("\"open\":true"));
    String answer = post(url + "/v1/control", "{\"command\":\"dismiss\"}");
    String id = Json.MAPPER.readTree(answer).path("requestId").asText();
    assertThat(id).as(answer).isNotEmpty();
    awaitRecord(topics.trainingStatus().name(), id);
  }

  /** As users start them, with 256 MiB of heap: a TLS alert read as a length would be 352 MB. */
  @Test
  void saysInOneLineWhatDoesNotFit() throws Exception {
    Path wrong = commandConfig(Mechanism.SCRAM_SHA_512, "tagger", "wrong-5ecret");
    String tls = broker.bootstrapServers(Mechanism.TLS);
    String sasl = broker.bootstrapServers(Mechanism.SCRAM_SHA_512);
    try (Child plain = new Child("trainer", tls);
        Child refused = new Child("tagger", sasl, "--command-config", wrong.toString())) {
      plain.says(tls + " speaks TLS: set security.protocol to SSL or SASL_SSL");
      refused.says("the broker refuses this client: Authentication failed");
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                plain.saysNoMore();
                refused.saysNoMore();
              });
    }
  }

  @Test
  void aTrainerThatIsRefusedSaysSo() throws Exception {
    KafkaOptions options = options(Mechanism.PLAIN, "trainer", "wrong-5ecret");
    try (TrainerService trainer = trainer(options, new Topics("refused."))) {
      patiently()
          .untilAsserted(
              () ->
                  assertThat(trainer.components().get(1).check().detail())
                      .startsWith("Authentication failed: Invalid username or password"));
    }
  }

  @Test
  void aTaggerWithoutTheRightToItsGroupIsDownByNameAndDoesNotSpin() throws Exception {
    Topics topics = new Topics("nogroup.");
    TopicAdmin.createMissing(broker.admin(), topics, 1, TopicAdmin.BROKER_DEFAULT);
    grant("tagger", Mechanism.PLAIN, topics, kind -> !kind.equals("group"));
    KafkaOptions options = options(Mechanism.PLAIN, "tagger", SecuredBroker.secret("tagger"));
    ServingModel model = new ServingModel("v1", new FakeTagger());

    try (BatchQueue queue = new BatchQueue(BatchSettings.DEFAULT, model, new EngineMetrics() {});
        Stage stream = TaggingStage.of(tagging(options, topics), queue, new TaggingMetrics() {})) {
      stream.start();
      patiently()
          .dontCatchUncaughtExceptions()
          .untilAsserted(
              () ->
                  assertThat(stream.health().check())
                      .matches(check -> !check.up())
                      .asString()
                      .contains("Not authorized to access group: nogroup.tagstream-tagger"));
      long restarts = stream.health().restarts();
      await()
          .dontCatchUncaughtExceptions()
          .during(Duration.ofSeconds(4))
          .atMost(Duration.ofSeconds(10))
          .until(() -> stream.health().restarts() <= restarts + 3);
    }
  }

  private static void grant(String user, Mechanism mechanism, Topics topics) throws Exception {
    grant(user, mechanism, topics, kind -> true);
  }

  /** Grants what the table of the handbook says of some kinds of resources. */
  private static void grant(
      String user, Mechanism mechanism, Topics topics, Predicate<String> kinds) throws Exception {
    int column = user.equals("tagger") ? 4 : 5;
    int rights = 0;
    for (String line : Files.readAllLines(HANDBOOK)) {
      Matcher right = RIGHT.matcher(line);
      if (right.matches() && kinds.test(right.group(1)) && !right.group(column).isBlank()) {
        for (String operation : right.group(column).strip().split(", ", -1)) {
          broker.allow(
              mechanism.principal(user),
              ResourceType.fromString(right.group(1).replace(' ', '_')),
              topics.prefix() + right.group(2),
              right.group(3).isEmpty() ? PatternType.LITERAL : PatternType.PREFIXED,
              AclOperation.fromString(operation));
          rights++;
        }
      }
    }
    assertThat(rights).isGreaterThan(10);
  }

  /** What {@code --command-config} makes of a user's file. */
  private static KafkaOptions options(Mechanism mechanism, String user, String secret)
      throws Exception {
    Path file = commandConfig(mechanism, user, secret);
    Connecting command = new Connecting();
    new CommandLine(command)
        .parseArgs(
            "--bootstrap-server",
            broker.bootstrapServers(mechanism),
            "--command-config",
            file.toString());
    return command.kafka;
  }

  private static Path commandConfig(Mechanism mechanism, String user, String secret)
      throws Exception {
    Path file = folder.resolve("%s-%s-%s.properties".formatted(mechanism, user, secret));
    try (OutputStream out = Files.newOutputStream(file)) {
      broker.commandConfig(mechanism, user, secret).store(out, null);
    }
    return file;
  }

  private static TrainerService trainer(KafkaOptions options, Topics topics) throws Exception {
    TrainerSettings settings =
        new TrainerSettings(
            Map.copyOf(options.client()),
            topics,
            folder.resolve(topics.prefix() + "trainer"),
            Map.of(),
            BundleSources.NONE,
            AllowedPaths.NONE);
    assertThat(settings.toString()).doesNotContain(SECRET);
    TrainerService trainer = new TrainerService(settings, new FakeTraining(), ServiceListener.NONE);
    trainer.start();
    return trainer;
  }

  private static TaggingSettings tagging(KafkaOptions options, Topics topics) throws IOException {
    Path state = folder.resolve(topics.prefix() + "tagger");
    return TaggingSettings.of(options.bootstrapServer(), state).toBuilder()
        .applicationId(TaggingSettings.defaultApplicationId(topics))
        .topics(topics)
        .kafka(options.client())
        .build();
  }

  private static TaggerApp tagger(KafkaOptions options, Topics topics) throws IOException {
    TaggerSettings settings =
        new TaggerSettings(
            tagging(options, topics), TopicSetup.EXISTING, ScoringConfig.defaults(topics), 1);
    assertThat(settings.toString()).doesNotContain(SECRET);
    TaggerApp app = new TaggerApp(settings, WebServer.loopback(0), directory -> new FakeTagger());
    app.start();
    return app;
  }

  private static List<Path> filesWithSecrets(Topics topics) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String kind : List.of("tagger", "trainer")) {
      try (Stream<Path> files = Files.walk(folder.resolve(topics.prefix() + kind))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (Files.readString(file, ISO_8859_1).contains(SECRET)) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }

  private static void send(
      KafkaProducer<String, String> producer, String topic, String key, String value)
      throws Exception {
    producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  private static void awaitRecord(String topic, String key) {
    patiently().until(() -> hasRecord(topic, key));
  }

  private static boolean hasRecord(String topic, String key) {
    List<String> keys = new ArrayList<>();
    try (TopicReader reader = new TopicReader(broker.inside(), topic)) {
      reader.readToEnd(
          Duration.ofSeconds(10),
          record -> keys.add(record.key() == null ? "" : new String(record.key(), UTF_8)));
    }
    return keys.stream().anyMatch(found -> found.contains(key));
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
  }

  private static String get(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String post(String url, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** The data of the first event of a name that is sent to a view. */
  private static String event(String url, String view, String name) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/v1/live?view=" + view))
            .timeout(Duration.ofSeconds(60))
            .build();
    try (Stream<String> lines = HTTP.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      return lines.dropWhile(line -> !line.equals("event: " + name)).skip(1).findFirst().get();
    }
  }

  /** A command in a process of its own, which logs as it does for users. */
  private static final class Child implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("http://localhost:[0-9]+/health");
    private static final int MOST_LINES = 3;

    private final Path written;
    private final JavaProcess process;

    Child(String command, String bootstrapServers, String... more) throws IOException {
      Path home = Files.createTempDirectory(folder, command);
      written = home.resolve("log");
      List<String> arguments = new ArrayList<>(List.of(command, "--no-create-topics"));
      arguments.addAll(List.of("--bootstrap-server", bootstrapServers, "--http-port", "0"));
      arguments.addAll(List.of(command.equals("tagger") ? "--state-dir" : "--work-dir", "" + home));
      arguments.addAll(List.of(more));
      process =
          JavaProcess.start(
              List.of("-Dlogback.configurationFile=../cli/src/main/resources/logback.xml"),
              Main.class,
              written.toFile(),
              arguments.toArray(String[]::new));
    }

    /** On the log and on {@code /health}. */
    void says(String what) throws Exception {
      patiently().untilAsserted(() -> assertThat(log()).contains(what));
      Matcher url = URL.matcher(log());
      assertThat(url.find()).isTrue();
      patiently().until(() -> get(url.group()).contains(what));
    }

    void saysNoMore() throws IOException {
      assertThat(log().lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
      assertThat(log()).doesNotContain(SECRET);
      assertThat(process.isRunning()).isTrue();
    }

    private String log() throws IOException {
      return Files.readString(written);
    }

    @Override
    public void close() {
      process.close();
    }
  }

  @Command(name = "connecting")
  private static final class Connecting {
    @Mixin KafkaOptions kafka = new KafkaOptions();
  }
}
