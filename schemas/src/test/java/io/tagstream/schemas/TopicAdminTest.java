package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicAdminTest {
  private final Topics topics = new Topics("ner.");

  @Test
  void createsWhatIsMissingAsEachTopicWantsIt() throws Exception {
    try (MockAdminClient admin = MockAdminClient.create().build()) {
      answerForLeaders(admin);
      List<String> created = TopicAdmin.createMissing(admin, topics, 6, (short) 1);

      assertThat(created).containsExactlyElementsOf(names());
      assertThat(partitions(admin, "ner.sentences")).isEqualTo(6);
      assertThat(partitions(admin, "ner.model-registry")).isEqualTo(1);
      assertThat(config(admin, "ner.sentences", "retention.ms")).isEqualTo("-1");
      assertThat(config(admin, "ner.model-registry", "cleanup.policy")).isEqualTo("compact");
      assertThat(config(admin, "ner.model-bundles", "max.message.bytes"))
          .isEqualTo(String.valueOf(BundleChunks.MAX_RECORD_BYTES));
    }
  }

  @Test
  void leavesWhatIsThereAlone() throws Exception {
    try (MockAdminClient admin = MockAdminClient.create().build()) {
      answerForLeaders(admin);
      admin.createTopics(List.of(new NewTopic("ner.sentences", 3, (short) 1))).all().get();

      List<String> created = TopicAdmin.createMissing(admin, topics, 6, TopicAdmin.BROKER_DEFAULT);

      assertThat(created).hasSize(topics.all().size() - 1).doesNotContain("ner.sentences");
      assertThat(partitions(admin, "ner.sentences")).isEqualTo(3);
      assertThat(TopicAdmin.createMissing(admin, topics, 6, (short) 1)).isEmpty();
    }
  }

  @Test
  void toleratesAnotherProcessThatDoesTheSame() throws Exception {
    try (MockAdminClient admin = new SlowToList()) {
      answerForLeaders(admin);
      admin
          .createTopics(
              List.of(
                  new NewTopic("ner.sentences", 3, (short) 1),
                  new NewTopic("ner.control", 1, (short) 1)))
          .all()
          .get();

      assertThat(TopicAdmin.createMissing(admin, topics, 6, (short) 1))
          .hasSize(topics.all().size() - 2)
          .doesNotContain("ner.sentences", "ner.control");
    }
  }

  @Test
  void namesTheTopicThatCannotBeCreated() {
    try (MockAdminClient admin = MockAdminClient.create().build()) {
      assertThatThrownBy(() -> TopicAdmin.createMissing(admin, topics, 6, (short) 5))
          .isInstanceOf(KafkaException.class)
          .hasMessageStartingWith("cannot create the topic ner.sentences: ");
    }
  }

  private void answerForLeaders(MockAdminClient admin) {
    for (String name : names()) {
      for (int i = 0; i < 6; i++) {
        admin.updateEndOffsets(Map.of(new TopicPartition(name, i), 0L));
      }
    }
  }

  private List<String> names() {
    return topics.all().stream().map(Topic::name).toList();
  }

  private static int partitions(MockAdminClient admin, String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .size();
  }

  private static String config(MockAdminClient admin, String topic, String key) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(Set.of(resource)).all().get().get(resource).get(key).value();
  }

  /** Sees no topics yet, as when another process creates them right after the listing. */
  private static final class SlowToList extends MockAdminClient {
    private static final Node NODE = new Node(0, "localhost", 9092);

    SlowToList() {
      super(List.of(NODE), NODE);
    }

    @Override
    public synchronized ListTopicsResult listTopics(ListTopicsOptions options) {
      return new MockAdminClient().listTopics(options);
    }
  }
}
