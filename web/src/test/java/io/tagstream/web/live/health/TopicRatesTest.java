package io.tagstream.web.live.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicRatesTest {
  private static TopicPartition partition(String topic, int number) {
    return new TopicPartition(topic, number);
  }

  @Test
  void sumsWhatPartitionsGrewBy() {
    Map<String, TopicRates.Growth> growth =
        TopicRates.growth(
            new TopicRates.Sample(0, Map.of(partition("a", 0), 10L, partition("b", 0), 9L)),
            new TopicRates.Sample(
                2_000_000_000L,
                Map.of(partition("a", 0), 14L, partition("a", 1), 5L, partition("b", 0), 3L)));

    assertThat(growth)
        .as("a partition that has just come, and a topic that was made anew")
        .isEqualTo(Map.of("a", new TopicRates.Growth(2, 2.0), "b", new TopicRates.Growth(1, 0.0)));
  }

  @Test
  void knowsNoRateAtFirst() {
    TopicRates.Sample only = new TopicRates.Sample(7, Map.of(partition("a", 0), 10L));

    assertThat(TopicRates.growth(only, only))
        .isEqualTo(Map.of("a", new TopicRates.Growth(1, null)));
  }

  @Test
  void saysThatTheBrokerDoesNotAnswer() {
    try (TopicRates rates =
        new TopicRates(Map.of("bootstrap.servers", "localhost:1"), new Topics())) {
      assertThat(rates.look()).isNull();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> rates.look() != null && rates.look().problem() != null);
    }
  }
}
