package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.streams.stage.OffsetReset;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingMetrics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.tagger.RunningStage;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.TaggedReader;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Groups that have lost their place in a topic. */
class LostOffsetsIT extends RunningStage {
  @Test
  void refusesToBeginAnewWhereRecordsWereDeletedBeforeItReadThem() throws Exception {
    try (Sentences sentences = sentences()) {
      sentences.send(30);
      commit(5);
      admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(20))).all().get();

      try (Stage stream = start(settings("one"), well)) {
        awaitDown(stream.health(), partition() + ": offset 5 of group " + group());
        assertThat(stream.health().check().detail())
            .contains("which goes from 20 to 30")
            .contains("--auto-offset-reset earliest")
            .contains("or latest");
        assertThat(committed()).containsEntry(partition(), 5L);
      }
      try (Stage stream = start(withReset(OffsetReset.LATEST), well)) {
        await().until(() -> Long.valueOf(30).equals(committed().get(partition())));
        awaitUp(stream.health());
      }
      commit(5);
      try (Stage stream = start(withReset(OffsetReset.EARLIEST), well);
          TaggedReader results = new TaggedReader(broker.bootstrapServers(), topics)) {
        assertThat(results.await(read -> read.size() >= 10)).hasSize(10);
        awaitUp(stream.health());
      }
    }
  }

  @Test
  void refusesToTagAgainWhenItsOffsetsHaveExpiredAndANewGroupBeginsAtTheBeginning()
      throws Exception {
    try (Sentences sentences = sentences();
        TaggedReader results = new TaggedReader(broker.bootstrapServers(), topics)) {
      sentences.send(10);
      try (Stage stream = start(settings("one"), well)) {
        assertThat(results.await(read -> read.size() >= 10)).hasSize(10);
        await().until(() -> Long.valueOf(10).equals(committed().get(partition())));
        awaitUp(stream.health());
        stream.closeAndLeave();
      }
      await()
          .ignoreExceptions()
          .until(
              () -> {
                admin.deleteConsumerGroups(List.of(group())).all().get();
                return true;
              });

      try (Stage stream = start(settings("one"), well)) {
        awaitDown(stream.health(), partition() + ": group " + group() + " has lost its offset");
        assertThat(committed()).isEmpty();
        stream.closeAndLeave();
      }
      try (Stage stream = start(settings("elsewhere"), well)) {
        assertThat(results.await(read -> read.size() >= 20)).hasSize(20);
        awaitUp(stream.health());
      }
    }
  }

  @Test
  void refusesToScoreAnewFromAnOffsetThatItsTopicDoesNotHave() {
    String group = group() + "-scoring";
    TopicPartition tagged = new TopicPartition(topics.taggedEntities().name(), 0);
    commit(group, tagged, 99);
    try (Stage scoring = scoring(group)) {
      scoring.start();

      awaitDown(scoring.health(), tagged + ": offset 99 of group " + group + " is out of range");
    }
  }

  @Test
  void letsAChallengerGoOnWithWhatComes() throws Exception {
    TaggingSettings settings = settings("one").challenger("v2");
    try (Sentences sentences = sentences()) {
      sentences.send(30);
      commit(settings.applicationId(), partition(), 5);
      admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(20))).all().get();

      try (Stage stream =
          TaggingStage.challenger(settings, well, 1, () -> "v1", new TaggingMetrics() {})) {
        stream.start();
        await()
            .until(
                () ->
                    Long.valueOf(30).equals(committed(settings.applicationId()).get(partition())));
        awaitUp(stream.health());
      }
    }
  }

  private TaggingSettings withReset(OffsetReset reset) {
    return settings("one").toBuilder().policy(POLICY.withOffsetReset(reset)).build();
  }
}
