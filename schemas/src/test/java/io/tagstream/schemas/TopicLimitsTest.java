package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicLimitsTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @Test
  void readsTheConfigurationOfATopic() {
    TopicLimits limits =
        limits(
            Map.of(
                "max.message.bytes", "10000",
                "message.timestamp.type", "CreateTime",
                "message.timestamp.before.max.ms", "86400000",
                "message.timestamp.after.max.ms", "3600000",
                "cleanup.policy", "compact,delete"));

    assertThat(limits).isEqualTo(new TopicLimits("t", 9_472, 24 * HOUR, HOUR, true));
  }

  @Test
  void takesAnyTimestampWhereTheBrokerSetsIt() {
    TopicLimits limits =
        limits(
            Map.of(
                "message.timestamp.type", "LogAppendTime",
                "message.timestamp.before.max.ms", "1",
                "message.timestamp.after.max.ms", "1"));

    assertThat(limits.refusal(0, NOW)).isEmpty();
    assertThat(limits.refusal(Long.MAX_VALUE, NOW)).isEmpty();
  }

  @Test
  void takesWhatOlderBrokersDoNotKnowForUnlimited() {
    assertThat(limits(Map.of())).isEqualTo(TopicLimits.usual("t"));
  }

  @Test
  void saysInOneLineWhatATopicDoesNotTake() {
    TopicLimits limits = new TopicLimits("t", 10, 24 * HOUR, HOUR, true);

    assertThat(limits.refusal(record(new byte[11], NOW), NOW))
        .contains("it would take 11 bytes: at most 10 fit on t");
    assertThat(limits.refusal(record(null, NOW), NOW))
        .contains("it has no key: t is compacted and wants one");
    assertThat(limits.refusal(record(new byte[1], NOW + 2 * HOUR), NOW))
        .contains(
            "its timestamp 2023-11-15T00:13:20Z lies too far ahead: t allows PT1H"
                + " (message.timestamp.after.max.ms)");
    assertThat(limits.refusal(record(new byte[1], NOW - 25 * HOUR), NOW))
        .contains(
            "its timestamp 2023-11-13T21:13:20Z is too old: t allows PT24H"
                + " (message.timestamp.before.max.ms)");
    assertThat(limits.refusal(record(new byte[1], NOW - 23 * HOUR), NOW)).isEmpty();
    assertThat(limits.refusal(record(new byte[1], NOW + HOUR), NOW)).isEmpty();
  }

  @Test
  void leavesTimeForTheWay() {
    TopicLimits limits = new TopicLimits("t", 10, HOUR, HOUR, false);

    assertThat(limits.refusal(NOW - HOUR + 1_000, NOW)).isPresent();
    assertThat(limits.refusal(NOW - HOUR + 40_000, NOW)).isEmpty();
  }

  @Test
  void goesByTheProducerWhereThatSendsLess() {
    assertThat(TopicLimits.usual("t").within(100_000).maxBytes()).isEqualTo(95_872);
  }

  @Test
  void closesInOnWhatIsTooLarge() {
    TopicLimits limits = TopicLimits.usual("t");

    int refusals = 0;
    while (limits.refusal(record(new byte[900_000], NOW), NOW).isEmpty()
        || limits.maxBytes() > 800) {
      limits = limits.without(largest(limits), new RecordTooLargeException(), NOW).orElseThrow();
      refusals++;
    }

    assertThat(refusals).isLessThan(15);
  }

  private static RawRecord largest(TopicLimits limits) {
    return record(new byte[limits.maxBytes()], NOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000_000_000_000L, 7_200_000, 5_000, 1, -1, -5_000, -1_000_000_000_000L})
  void doesNotSendTheSameTimestampForEver(long ahead) {
    TopicLimits limits = TopicLimits.usual("t");
    RawRecord record = record(new byte[1], NOW + ahead);

    int refusals = 0;
    for (long now = NOW; limits.refusal(record, now).isEmpty() && refusals < 100; now += 3_000) {
      limits = limits.without(record, new InvalidTimestampException(""), now).orElseThrow();
      refusals++;
    }

    assertThat(refusals).isLessThan(20);
  }

  @Test
  void findsATimestampForABrokerWhoseClockIsBehind() {
    TopicLimits limits = new TopicLimits("t", 1_000, Long.MAX_VALUE, 0, false);
    long brokers = NOW - 10_000;

    int refusals = 0;
    while (limits.lawful(NOW, NOW) > brokers) {
      RawRecord sent = record(null, limits.lawful(NOW, NOW));
      limits = limits.without(sent, new InvalidTimestampException(""), NOW).orElseThrow();
      refusals++;
    }

    assertThat(refusals).isLessThan(10);
  }

  @Test
  void learnsThatATopicWantsKeys() {
    TopicLimits limits = TopicLimits.usual("t");
    Exception refusal = new InvalidRecordException("");

    assertThat(limits.without(record(null, NOW), refusal, NOW).orElseThrow().keyed()).isTrue();
    assertThat(limits.without(record(new byte[1], NOW), refusal, NOW)).isEmpty();
  }

  @Test
  void learnsNothingFromWhatNoRecordIsToBlameFor() {
    assertThat(
            TopicLimits.usual("t")
                .without(record(null, NOW), new TopicAuthorizationException("t"), NOW))
        .isEmpty();
  }

  private static RawRecord record(byte[] key, long timestamp) {
    return new RawRecord(key, null, new RecordHeaders(), timestamp);
  }

  private static TopicLimits limits(Map<String, String> settings) {
    List<ConfigEntry> entries = new ArrayList<>();
    settings.forEach((name, value) -> entries.add(new ConfigEntry(name, value)));
    return TopicLimits.of("t", new Config(entries));
  }
}
