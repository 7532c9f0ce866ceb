package io.tagstream.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.runtime.standstill.GroupWatch;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffsetMemoryTest {
  private static final Uuid FIRST = Uuid.randomUuid();
  private static final TopicPartition ZERO = new TopicPartition("sentences", 0);
  private static final TopicPartition ONE = new TopicPartition("sentences", 1);

  @TempDir Path directory;

  @Test
  void knowsAfterARestartWhatAGroupHadCommitted() {
    memory("tagger").remember(committed(FIRST, ZERO));

    OffsetMemory restarted = memory("tagger");
    assertThat(restarted.has(ZERO)).isTrue();
    assertThat(restarted.has(ONE)).isFalse();
    assertThat(restarted.has(new TopicPartition("x.sentences", 0))).isFalse();
    assertThat(memory("another").has(ZERO)).isFalse();
  }

  @Test
  void stillKnowsWhenTheOffsetsHaveExpired() {
    memory("tagger").remember(committed(FIRST, ZERO));
    memory("tagger").remember(committed(FIRST));

    assertThat(memory("tagger").has(ZERO)).isTrue();
  }

  @Test
  void takesATopicThatWasMadeAnewForAnotherOne() {
    memory("tagger").remember(committed(FIRST, ZERO, ONE));
    memory("tagger").remember(committed(Uuid.randomUuid(), ONE));

    assertThat(memory("tagger").has(ZERO)).isFalse();
    assertThat(memory("tagger").has(ONE)).isTrue();
  }

  @Test
  void forgetsATopicThatIsGone() {
    memory("tagger").remember(committed(FIRST, ZERO));
    memory("tagger").remember(new GroupWatch.Committed(Map.of(), Set.of()));

    assertThat(memory("tagger").has(ZERO)).isFalse();
  }

  private OffsetMemory memory(String group) {
    return new OffsetMemory(directory, group);
  }

  private static GroupWatch.Committed committed(Uuid topicId, TopicPartition... partitions) {
    return new GroupWatch.Committed(Map.of("sentences", topicId), Set.of(partitions));
  }
}
