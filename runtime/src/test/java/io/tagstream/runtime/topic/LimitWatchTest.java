package io.tagstream.runtime.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.TopicLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitWatchTest {
  private static final Duration SOON = Duration.ofMillis(10);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final int REQUEST_BYTES = 1_000_000;

  private final MockAdminClient broker = MockAdminClient.create().build();
  private LimitWatch watch;

  @AfterEach
  void stop() {
    watch.close();
  }

  @Test
  void readsLimitsBeforeTheFirstRecord() throws Exception {
    create("small", Map.of("max.message.bytes", "10000"));

    watch = start(NEVER, "small");

    assertThat(watch.of("small").maxBytes()).isEqualTo(9_472);
    assertThat(watch.known("small")).isPresent();
  }

  @Test
  void assumesTheUsualOfATopicThatItDoesNotKnow() {
    watch = start(NEVER, "missing");

    assertThat(watch.of("missing")).isEqualTo(TopicLimits.usual("missing").within(REQUEST_BYTES));
    assertThat(watch.known("missing")).isEmpty();
  }

  @Test
  void looksForATopicThatIsNotThereYet() throws Exception {
    watch = start(NEVER, "late");

    create("late", Map.of("max.message.bytes", "10000"));

    Awaitility.await().until(() -> watch.of("late").maxBytes() == 9_472);
  }

  @Test
  void goesByTheProducerWhereThatSendsLess() throws Exception {
    create("large", Map.of("max.message.bytes", "50000000"));

    watch = start(NEVER, "large");

    assertThat(watch.of("large").maxBytes()).isEqualTo(959_872);
  }

  @Test
  void followsChanges() throws Exception {
    create("t", Map.of("max.message.bytes", "10000"));
    watch = start(SOON, "t");

    change("t", "20000");

    Awaitility.await().until(() -> watch.of("t").maxBytes() == 19_072);
  }

  @Test
  void keepsToWhatWasRefusedUntilTheTopicIsChanged() throws Exception {
    create("t", Map.of("max.message.bytes", "10000"));
    AtomicInteger reads = new AtomicInteger();
    watch =
        start(
            SOON,
            () -> {
              reads.incrementAndGet();
              return broker;
            },
            "t");
    RawRecord record = new RawRecord(new byte[8_000], null, new RecordHeaders(), 0);

    watch.refused("t", record, new RecordTooLargeException());
    assertThat(watch.of("t").maxBytes()).isEqualTo(4_000);
    Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
    assertThat(watch.of("t").maxBytes()).isEqualTo(4_000);

    change("t", "20000");
    Awaitility.await().until(() -> watch.of("t").maxBytes() == 19_072);
  }

  @Test
  void takesARefusalAfterAChangeForOneOfTheLimitsBefore() throws Exception {
    create("t", Map.of("max.message.bytes", "10000"));
    watch = start(SOON, "t");
    change("t", "5000");
    Awaitility.await().until(() -> watch.of("t").maxBytes() == 4_672);

    for (int size : new int[] {300, 8_000}) {
      RawRecord record = new RawRecord(new byte[size], null, new RecordHeaders(), 0);
      watch.refused("t", record, new RecordTooLargeException());
    }

    assertThat(watch.of("t").maxBytes()).isEqualTo(4_672);
  }

  @Test
  void asksAnotherClientWhenOneHasDied() throws Exception {
    create("t", Map.of("max.message.bytes", "10000"));
    AtomicInteger made = new AtomicInteger();
    watch =
        start(
            SOON,
            () -> {
              if (made.incrementAndGet() == 1) {
                throw new KafkaException("no broker");
              }
              return broker;
            },
            "t");

    Awaitility.await().until(() -> watch.of("t").maxBytes() == 9_472);
  }

  @Test
  void knowsTheLargestRequest() {
    watch = start(NEVER);

    assertThat(LimitWatch.requestBytes(Map.of())).isEqualTo(16 << 20);
    assertThat(LimitWatch.requestBytes(Map.of("max.request.size", " 5000"))).isEqualTo(5_000);
    assertThat(
            LimitWatch.requestBytes(
                Map.of("max.request.size", 1, "producer.max.request.size", 5_000)))
        .isEqualTo(5_000);
  }

  private LimitWatch start(Duration interval, String... topics) {
    return start(interval, () -> broker, topics);
  }

  private static LimitWatch start(Duration interval, Supplier<Admin> admins, String... topics) {
    LimitWatch watch = new LimitWatch(admins, List.of(topics), REQUEST_BYTES, interval);
    watch.start();
    return watch;
  }

  private void create(String topic, Map<String, String> config)
      throws ExecutionException, InterruptedException {
    NewTopic created = new NewTopic(topic, 1, (short) 1).configs(config);
    broker.createTopics(List.of(created)).all().get();
  }

  private void change(String topic, String bytes) throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Collection<AlterConfigOp> change =
        List.of(
            new AlterConfigOp(
                new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET));
    broker.incrementalAlterConfigs(Map.of(resource, change)).all().get();
  }
}
