package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Topics;
import java.util.List;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class ScoringTopicsTest {
  private final Topics topics = new Topics("t.");

  @Test
  void takesTopicsOfTheSameNumberOfPartitions() throws Exception {
    try (MockAdminClient admin = admin(3, 3, 3)) {
      assertThatCode(() -> ScoringTopics.requireSamePartitions(admin, topics))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void namesBothNumbersWhenTheyDiffer() throws Exception {
    try (MockAdminClient admin = admin(3, 4, 3)) {
      assertThatThrownBy(() -> ScoringTopics.requireSamePartitions(admin, topics))
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining("t.tagged-entities has 3 partitions and t.gold-entities has 4");
    }
    try (MockAdminClient admin = admin(3, 3, 6)) {
      assertThatThrownBy(() -> ScoringTopics.requireSamePartitions(admin, topics))
          .hasMessageContaining("and t.challenger-entities has 6");
    }
  }

  @Test
  void saysWhichTopicsItCannotDescribe() {
    try (MockAdminClient admin = MockAdminClient.create().build()) {
      assertThatThrownBy(() -> ScoringTopics.requireSamePartitions(admin, topics))
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining("cannot describe the topics [t.tagged-entities, t.gold-entities,");
    }
  }

  private MockAdminClient admin(int tagged, int gold, int challenger) throws Exception {
    MockAdminClient admin = MockAdminClient.create().build();
    admin
        .createTopics(
            List.of(
                new NewTopic(topics.taggedEntities().name(), tagged, (short) 1),
                new NewTopic(topics.goldEntities().name(), gold, (short) 1),
                new NewTopic(topics.challengerEntities().name(), challenger, (short) 1)))
        .all()
        .get();
    return admin;
  }
}
