package io.tagstream.streams.scoring;

import io.tagstream.runtime.topic.Answers;
import io.tagstream.schemas.Topics;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** What scoring needs of its topics. */
public final class ScoringTopics {
  private ScoringTopics() {}

  /**
   * Checks that a sentence's results and its gold are in partitions of the same number; without
   * this they would silently never meet.
   *
   * @throws KafkaException if the topics cannot be described, or naming both numbers of partitions
   */
  public static void requireSamePartitions(Admin admin, Topics topics) {
    String tagged = topics.taggedEntities().name();
    List<String> others = List.of(topics.goldEntities().name(), topics.challengerEntities().name());
    List<String> all = Stream.concat(Stream.of(tagged), others.stream()).toList();
    var found =
        Answers.await(
            admin.describeTopics(all).allTopicNames(), "cannot describe the topics " + all);
    int wanted = found.get(tagged).partitions().size();
    for (String other : others) {
      int partitions = found.get(other).partitions().size();
      if (partitions != wanted) {
        throw new KafkaException(
            "topic %s has %d partitions and %s has %d: give both the same number"
                .formatted(tagged, wanted, other, partitions));
      }
    }
  }
}
