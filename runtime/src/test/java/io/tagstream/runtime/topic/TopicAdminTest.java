package io.tagstream.runtime.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.BundleChunks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void aSetupCreatesTopicsOrNamesTheFirstThatIsMissing() throws Exception {
    try (MockAdminClient admin = MockAdminClient.create().build()) {
      answerForLeaders(admin);
      TopicSetup.EXISTING.createMissing(admin, topics);
      assertThat(admin.listTopics().names().get()).isEmpty();
      assertThatThrownBy(() -> TopicSetup.EXISTING.ensure(admin, topics))
          .isInstanceOf(KafkaException.class)
          .hasMessage(
              "topic %s does not exist: create it, or start a tagger or trainer with --create-topics"
                  .formatted(names().get(0)));

      new TopicSetup(true, 3, (short) 1).ensure(admin, topics);

      assertThat(partitions(admin, "ner.sentences")).isEqualTo(3);
      TopicSetup.EXISTING.ensure(admin, topics);
    }
  }

  @Test
  void aSetupHasPartitionsAndReplicas() {
    assertThatThrownBy(() -> new TopicSetup(true, 0, (short) 1))
        .hasMessage("partitions is 0: wanted 1 or more");
    assertThatThrownBy(() -> new TopicSetup(true, 1, (short) 0))
        .hasMessage(
            "replicationFactor is 0: wanted 1 or more, or -1 for what the broker is set to");
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

  @Test
  void findsTopicsThatAreAsTheyShould() {
    try (MockAdminClient admin = MockAdminClient.create().build()) {
      answerForLeaders(admin);
      TopicAdmin.createMissing(admin, topics, 6, (short) 1);

      assertThatCode(() -> TopicAdmin.requireUsable(admin, topics.all()))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "control|||does not exist: create it, or start a tagger or trainer with --create-topics",
        "model-registry|3|cleanup.policy=compact|has 3 partitions: create it with one,",
        "training-status|2||has 2 partitions: create it with one,",
        "model-bundles|2||has 2 partitions: create it with one,",
        "control|2||has 2 partitions: create it with one,",
        "model-registry|1|cleanup.policy=delete,retention.ms=604800000|forgets its records",
        "training-status|1|cleanup.policy=compact,retention.ms=1;cleanup.policy=delete|forgets its",
        "model-bundles|1|cleanup.policy=delete,retention.ms=-1,retention.bytes=9|forgets its records",
      })
  void namesTheTopicThatCannotServe(String name, Integer partitions, String config, String problem)
      throws Exception {
    try (MockAdminClient admin = MockAdminClient.create().build()) {
      Topic<?, ?> topic =
          topics.all().stream().filter(t -> t.name().endsWith(name)).findFirst().orElseThrow();
      if (partitions != null) {
        Map<String, String> settings = new HashMap<>();
        if (config != null) {
          Matcher setting = Pattern.compile("([a-z.]+)=([a-z0-9-]+)").matcher(config);
          while (setting.find()) {
            settings.put(setting.group(1), setting.group(2));
          }
        }
        admin
            .createTopics(
                List.of(new NewTopic(topic.name(), partitions, (short) 1).configs(settings)))
            .all()
            .get();
      }
      assertThatThrownBy(() -> TopicAdmin.requireUsable(admin, List.of(topic)))
          .isInstanceOf(KafkaException.class)
          .hasMessageStartingWith("topic ner.%s %s".formatted(name, problem))
          .hasMessageNotContaining("\n");
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
