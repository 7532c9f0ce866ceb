package io.tagstream.streams.app;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicAdmin;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
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
    Set<String> existing = names(admin);
    for (Topic<?, ?> topic : settings.topics().all()) {
      if (!existing.contains(topic.name())) {
        throw new KafkaException(
            "topic " + topic.name() + " does not exist: create it, or use --create-topics");
      }
    }
  }

  private static Set<String> names(Admin admin) {
    try {
      return admin.listTopics().names().get();
    } catch (ExecutionException e) {
      throw new KafkaException("cannot list the topics: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
