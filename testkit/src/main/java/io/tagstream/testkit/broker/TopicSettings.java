package io.tagstream.testkit.broker;

import io.tagstream.runtime.topic.Answers;
import io.tagstream.schemas.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;

/** Changes topics, as operators do. */
public final class TopicSettings {
  private TopicSettings() {}

  /** Creates one of somebody else. */
  public static void create(String bootstrapServers, String topic, int partitions) {
    NewTopic fresh = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Answers.await(admin.createTopics(List.of(fresh)).all());
    }
  }

  public static void set(String bootstrapServers, Topic<?, ?> topic, String name, String value) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Answers.await(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
    }
  }
}
