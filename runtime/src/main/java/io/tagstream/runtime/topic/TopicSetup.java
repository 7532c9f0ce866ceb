package io.tagstream.runtime.topic;

import io.tagstream.schemas.Topics;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a process finds its topics.
 *
 * @param create whether to create those that are missing
 * @param partitions of the topics it creates
 * @param replicationFactor of the topics it creates, or {@link TopicAdmin#BROKER_DEFAULT}
 */
public record TopicSetup(boolean create, int partitions, short replicationFactor) {
  /** They are there. */
  public static final TopicSetup EXISTING = new TopicSetup(false, 1, TopicAdmin.BROKER_DEFAULT);

  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);

  public TopicSetup {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions is " + partitions + ": wanted 1 or more");
    }
    if (replicationFactor < 1 && replicationFactor != TopicAdmin.BROKER_DEFAULT) {
      throw new IllegalArgumentException(
          "replicationFactor is %d: wanted 1 or more, or -1 for what the broker is set to"
              .formatted(replicationFactor));
    }
  }

  /**
   * Creates the missing topics, or requires that there are none; inputs of other names are others',
   * and required.
   *
   * @throws KafkaException naming a topic that is missing and should not, or could not, be created
   */
  public void ensure(Admin admin, Topics topics) {
    TopicAdmin.requireInputs(admin, topics);
    createMissing(admin, topics);
    if (!create) {
      TopicAdmin.requireAll(admin, topics);
    }
  }

  /**
   * Creates the topics that are missing, if that is wanted.
   *
   * @throws KafkaException naming a topic that could not be created
   */
  public void createMissing(Admin admin, Topics topics) {
    if (!create) {
      return;
    }
    List<String> created = TopicAdmin.createMissing(admin, topics, partitions, replicationFactor);
    if (!created.isEmpty()) {
      LOG.info("Created the topics {}", created);
    }
  }
}
