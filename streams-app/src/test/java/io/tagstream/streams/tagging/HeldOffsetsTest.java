package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HeldOffsetsTest {
  private static final TopicPartition PARTITION = new TopicPartition("sentences", 3);

  private final HeldOffsets heldOffsets = new HeldOffsets();
  private final FakeHolder holder = new FakeHolder();

  @Test
  void holdsACommitBackToTheOldestInFlightAndKeepsWhatGoesWithIt() {
    heldOffsets.register(holder);
    holder.oldest = OptionalLong.of(42);

    assertThat(heldOffsets.holdBack(commit(100)))
        .containsEntry(PARTITION, new OffsetAndMetadata(42, Optional.of(5), "times"));
  }

  @Test
  void letsACommitThroughWhenNothingBeforeItIsInFlight() {
    heldOffsets.register(holder);

    assertThat(heldOffsets.holdBack(commit(100))).isEqualTo(commit(100));
    holder.oldest = OptionalLong.of(100);
    assertThat(heldOffsets.holdBack(commit(100))).isEqualTo(commit(100));
  }

  @Test
  void holdsBackEachOfTheTopicsThatATaskReadsToItsOwnOldest() {
    TopicPartition other = new TopicPartition("articles", PARTITION.partition());
    heldOffsets.register(holder);
    holder.oldest = OptionalLong.of(42);

    assertThat(heldOffsets.holdBack(Map.of(other, new OffsetAndMetadata(100))))
        .containsEntry(other, new OffsetAndMetadata(100));
    assertThat(heldOffsets.resting(Set.of(other))).isEmpty();
  }

  @Test
  void refusesToCommitAPartitionNobodyAnswersForOnThisThread() throws Exception {
    CompletableFuture.runAsync(() -> heldOffsets.register(holder)).get();
    assertThatThrownBy(() -> heldOffsets.holdBack(commit(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sentences-3");

    heldOffsets.register(holder);
    heldOffsets.release(holder);
    assertThatThrownBy(() -> heldOffsets.holdBack(commit(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tellsTheTasksOfTheThreadThatCommitted() throws Exception {
    heldOffsets.register(holder);
    CompletableFuture.runAsync(heldOffsets::committed).get();
    assertThat(holder.commits).isZero();

    heldOffsets.committed();
    assertThat(holder.commits).isEqualTo(1);
  }

  @Test
  void namesThePartitionsWhoseTasksOnThisThreadWantNoMore() throws Exception {
    heldOffsets.register(holder);
    TopicPartition other = new TopicPartition(PARTITION.topic(), 4);
    Set<TopicPartition> assigned = Set.of(PARTITION, other);
    assertThat(heldOffsets.resting(assigned)).isEmpty();

    holder.rests = true;
    assertThat(heldOffsets.resting(assigned)).containsExactly(PARTITION);
    assertThat(CompletableFuture.supplyAsync(() -> heldOffsets.resting(assigned)).get()).isEmpty();
  }

  private static Map<TopicPartition, OffsetAndMetadata> commit(long offset) {
    return Map.of(PARTITION, new OffsetAndMetadata(offset, Optional.of(5), "times"));
  }

  private static final class FakeHolder implements HeldOffsets.Holder {
    private OptionalLong oldest = OptionalLong.empty();
    private int commits;
    private boolean rests;

    @Override
    public boolean rests(TopicPartition partition) {
      return rests && partition.equals(PARTITION);
    }

    @Override
    public int partition() {
      return PARTITION.partition();
    }

    @Override
    public OptionalLong oldestInFlight(TopicPartition partition) {
      return partition.equals(PARTITION) ? oldest : OptionalLong.empty();
    }

    @Override
    public void committed() {
      commits++;
    }
  }
}
