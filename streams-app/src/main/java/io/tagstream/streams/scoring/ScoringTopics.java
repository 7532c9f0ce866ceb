package io.tagstream.streams.scoring;

import io.tagstream.schemas.Topics;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** What scoring needs of its topics. */
public final class ScoringTopics {
  private ScoringTopics() {}

  /**
   * Checks that a sentence and its gold are in partitions of the same number; without this they
   * would silently never meet.
   *
   * @throws KafkaException if the topics cannot be described, or naming both numbers of partitions
   */
  public static void requireSamePartitions(Admin admin, Topics topics) {
    String tagged = topics.taggedEntities().name();
    String gold = topics.goldEntities().name();
    try {
      var found = admin.describeTopics(List.of(tagged, gold)).allTopicNames().get();
      int ofTagged = found.get(tagged).partitions().size();
      int ofGold = found.get(gold).partitions().size();
      if (ofTagged != ofGold) {
        throw new KafkaException(
            "topic %s has %d partitions and %s has %d: give both the same number"
                .formatted(tagged, ofTagged, gold, ofGold));
      }
    } catch (ExecutionException e) {
      throw new KafkaException(
          "cannot describe the topics %s and %s: %s"
              .formatted(tagged, gold, e.getCause().getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
