package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingMetrics;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.broker.KafkaUnderTest;
import io.tagstream.testkit.process.JavaProcess;
import io.tagstream.testkit.tagger.FakeTaggerMain;
import io.tagstream.testkit.tagger.Sentences;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Tag("waiting")
class ExactlyOnceIT {
  private static final Logger LOG = LoggerFactory.getLogger(ExactlyOnceIT.class);
  private static final String KINDS = "io.tagstream.testkit.broker.KafkaUnderTest$Kind#all";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Random random = new Random();

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource(KINDS)
  void killedAgainAndAgain(KafkaUnderTest.Kind kind) {
    try (KafkaUnderTest kafka = kind.start(directory);
        Sentences sentences = new Sentences(kafka.bootstrapServers(), 4);
        DeliveryCheck check = check(kafka)) {
      sentences.send(5000);
      for (int kill = 0; kill < 2; kill++) {
        try (JavaProcess tagger = tagger(kafka, "one")) {
          Duration stall = awaitMoreResults(check, 200 + random.nextInt(800));
          LOG.info("kill {}: first results {} ms after the start", kill, stall.toMillis());
          tagger.kill();
        }
      }
      try (JavaProcess tagger = tagger(kafka, "one")) {
        assertExact(check, sentences);
        tagger.stop();
      }
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void joinedAndLeftByASecondInstance(KafkaUnderTest.Kind kind) throws Exception {
    try (KafkaUnderTest kafka = kind.start(directory);
        Sentences sentences = new Sentences(kafka.bootstrapServers(), 4);
        DeliveryCheck check = check(kafka);
        JavaProcess first = tagger(kafka, "one")) {
      for (Departure departure : Departure.values()) {
        sentences.send(2000);
        awaitMoreResults(check, 1);
        Set<String> before = members(kafka);
        try (JavaProcess second =
            FakeTaggerMain.process(kafka.bootstrapServers(), directory.resolve("two"), true)) {
          awaitShare(before, kafka);
          sentences.send(2000);
          awaitMoreResults(check, 200 + random.nextInt(300));
          switch (departure) {
            case STOPPED -> second.stop();
            case KILLED -> second.kill();
            case STAYS -> assertExact(check, sentences);
          }
        }
      }
      first.stop();
    }
  }

  private enum Departure {
    STOPPED,
    KILLED,
    STAYS
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void sendsMalformedRecordsToDeadLettersAndTagsTheOthers(KafkaUnderTest.Kind kind) {
    try (KafkaUnderTest kafka = kind.start(directory);
        Sentences sentences = new Sentences(kafka.bootstrapServers(), 2);
        DeliveryCheck check = check(kafka);
        BatchQueue queue = queue(new FakeTagger());
        Stage stream = stream(kafka.bootstrapServers(), queue)) {
      stream.start();
      byte[][] malformed = {
        Sentences.bytes("{"),
        Sentences.bytes("{}"),
        Sentences.bytes("{\"text\": 1}"),
        Sentences.bytes("{\"tokens\": \"no\"}"),
        Sentences.bytes("{\"text\": \"a\", \"tokens\": [\"b\"]}"),
        {(byte) 0xc3, (byte) 0x28},
        null,
        new byte[20_000],
        Sentences.bytes("UNENCODABLE"),
      };
      for (byte[] value : malformed) {
        sentences.send(50);
        sentences.sendRaw(null, value);
      }
      sentences.sendRaw(new byte[] {(byte) 0xff, (byte) 0xfe}, Sentences.bytes("fine"));
      sentences.send(50);

      DeliveryCheck.Report report = check.readAll(sentences.sent(), PATIENCE);

      assertThat(report.isExact()).as(report.toString()).isTrue();
      assertThat(report.deadLetters()).isEqualTo(10);
      assertThat(report.tagged()).isEqualTo(500);
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void goesOnAfterFailedBatches(KafkaUnderTest.Kind kind) {
    AtomicInteger batches = new AtomicInteger();
    FakeTagger failing =
        new FakeTagger(
            batch -> {
              if (batches.incrementAndGet() % 60 == 30) {
                throw new IllegalStateException("this batch fails");
              }
            });
    try (KafkaUnderTest kafka = kind.start(directory);
        Sentences sentences = new Sentences(kafka.bootstrapServers(), 2);
        DeliveryCheck check = check(kafka);
        BatchQueue queue = queue(failing);
        Stage stream = stream(kafka.bootstrapServers(), queue)) {
      sentences.send(4000);
      stream.start();

      assertExact(check, sentences);
      assertThat(batches.get()).isGreaterThan(100);
    }
  }

  @Test
  void goesOnWhenTheBrokerComesBack() {
    Path data = directory.resolve("broker");
    EmbeddedBroker broker = EmbeddedBroker.start(data);
    String servers = broker.bootstrapServers();
    try (Sentences sentences = new Sentences(servers, 4);
        DeliveryCheck check = new DeliveryCheck(servers, new Topics());
        JavaProcess tagger = FakeTaggerMain.process(servers, directory.resolve("one"), false)) {
      sentences.send(8000);
      awaitMoreResults(check, 1000);

      broker.close();
      broker = EmbeddedBroker.start(data, broker.port());
      // More, because what was there may all have been tagged before a stop.
      sentences.send(4000);
      LOG.info("results {} after a short stop", awaitMoreResults(check, 1000));

      broker.close();
      // Longer than FakeTaggerMain lets a transaction wait.
      Awaitility.await().pollDelay(Duration.ofSeconds(8)).until(() -> true);
      broker = EmbeddedBroker.start(data, broker.port());
      sentences.send(2000);
      LOG.info("results {} after a long stop", awaitMoreResults(check, 1000));

      assertExact(check, sentences);
      tagger.stop();
    } finally {
      broker.close();
    }
  }

  private JavaProcess tagger(KafkaUnderTest kafka, String state) {
    return FakeTaggerMain.process(kafka.bootstrapServers(), directory.resolve(state), false);
  }

  private Stage stream(String servers, BatchQueue queue) {
    return TaggingStage.of(
        FakeTaggerMain.settings(servers, directory.resolve("in-process")),
        queue,
        new TaggingMetrics() {});
  }

  private static BatchQueue queue(FakeTagger tagger) {
    return new BatchQueue(
        FakeTaggerMain.BATCH, new ServingModel("fake", tagger), new EngineMetrics() {});
  }

  private static DeliveryCheck check(KafkaUnderTest kafka) {
    return new DeliveryCheck(kafka.bootstrapServers(), new Topics());
  }

  /** Waits until each of four stream threads has a partition, and two of them are new. */
  private static void awaitShare(Set<String> before, KafkaUnderTest kafka) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              Set<String> members = members(kafka);
              return members.size() == 4
                  && members.stream().filter(member -> !before.contains(member)).count() >= 2;
            });
  }

  /** Ids of the group's members that have a partition; none has an id that was used before. */
  private static Set<String> members(KafkaUnderTest kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin
          .describeConsumerGroups(List.of("tagger"))
          .all()
          .get()
          .get("tagger")
          .members()
          .stream()
          .filter(member -> !member.assignment().topicPartitions().isEmpty())
          .map(MemberDescription::consumerId)
          .collect(Collectors.toSet());
    }
  }

  /** Waits for results that are not there yet; how long the first one took. */
  private static Duration awaitMoreResults(DeliveryCheck check, int more) {
    long before = results(check.readToEnd(PATIENCE));
    long start = System.nanoTime();
    awaitResults(check, before + 1);
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    awaitResults(check, before + more);
    return waited;
  }

  private static void awaitResults(DeliveryCheck check, long count) {
    DeliveryCheck.Report report =
        check.readUntil(progress -> progress.results() >= count, PATIENCE);
    assertThat(results(report)).as(report.toString()).isGreaterThanOrEqualTo(count);
  }

  private static long results(DeliveryCheck.Report report) {
    return report.tagged() + report.deadLetters();
  }

  private static void assertExact(DeliveryCheck check, Sentences sentences) {
    DeliveryCheck.Report report = check.readAll(sentences.sent(), PATIENCE);
    LOG.info("{}", report);
    assertThat(report.isExact()).as(report.toString()).isTrue();
    assertThat(report.inputs()).isEqualTo(sentences.sent());
  }
}
