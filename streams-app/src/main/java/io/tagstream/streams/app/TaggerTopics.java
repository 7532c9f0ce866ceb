package io.tagstream.streams.app;

import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topic;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that the topics are there before anyone reads them. */
record TaggerTopics(TaggerSettings settings) {
  private static final Logger LOG = LoggerFactory.getLogger(TaggerTopics.class);

  /**
   * Creates the missing topics, or checks that there are none.
   *
   * @throws KafkaException naming a topic that is missing and should not be created
   */
  boolean ensure(Admin admin) {
    if (!settings.createTopics()) {
      requireAll(admin);
      return true;
    }
    List<String> created =
        TopicAdmin.createMissing(
            admin, settings.topics(), settings.partitions(), settings.replicationFactor());
    if (!created.isEmpty()) {
      LOG.info("Created the topics {}", created);
    }
    return true;
  }

  private void requireAll(Admin admin) {
    List<Topic<?, ?>> missing = TopicAdmin.missing(admin, settings.topics());
    if (!missing.isEmpty()) {
      throw new KafkaException(
          "topic %s does not exist: create it, or use --create-topics"
              .formatted(missing.get(0).name()));
    }
  }
}
