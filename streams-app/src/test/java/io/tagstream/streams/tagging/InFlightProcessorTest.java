package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.input.JsonFormat;
import io.tagstream.streams.output.Telling;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** When it asks for commits; what it does with records is seen in its topology. */
class InFlightProcessorTest {
  private final Queue<CompletableFuture<TaggingResult>> results = new ArrayDeque<>();
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();

  @Test
  void asksForACommitWhenNothingIsLeftInFlight() {
    InFlightProcessor processor = processor(Duration.ZERO);
    process(processor, 0);
    process(processor, 1);

    finishOldest();
    assertThat(context.forwarded()).hasSize(1);
    assertThat(context.committed()).isFalse();

    finishOldest();
    assertThat(context.forwarded()).hasSize(2);
    assertThat(context.committed()).isTrue();
  }

  @Test
  void asksForNoCommitSoonAfterOne() {
    InFlightProcessor processor = processor(Duration.ofHours(1));
    processor.committed();
    process(processor, 0);

    finishOldest();

    assertThat(context.forwarded()).hasSize(1);
    assertThat(context.committed()).isFalse();
  }

  @Test
  void asksForACommitLaterIfItIsTooSoonAfterOne() {
    InFlightProcessor processor = processor(Duration.ofSeconds(1));
    processor.committed();
    process(processor, 0);
    finishOldest();
    assertThat(context.committed()).isFalse();

    Awaitility.await()
        .untilAsserted(
            () -> {
              punctuate();
              assertThat(context.committed()).isTrue();
            });
  }

  @Test
  void looksForNothingWhenAllIsCommitted() {
    InFlightProcessor processor = processor(Duration.ofHours(1));
    process(processor, 0);
    finishOldest();
    assertThat(looks()).isEqualTo(1);

    processor.committed();

    assertThat(looks()).isZero();
  }

  @Test
  void asksForACommitOfADeadLetter() {
    InFlightProcessor processor = processor(Duration.ZERO);

    context.setRecordMetadata("sentences", 0, 0);
    processor.process(new Record<>(null, new byte[] {(byte) 0xFF}, 0));

    assertThat(context.forwarded()).hasSize(1);
    assertThat(context.committed()).isTrue();
  }

  @Test
  void asksForNoCommitOfNothing() {
    InFlightProcessor processor = processor(Duration.ZERO);
    process(processor, 0);
    finishOldest();
    processor.committed();
    context.resetCommit();

    process(processor, 1);

    assertThat(context.committed()).isFalse();
  }

  private InFlightProcessor processor(Duration earliestCommit) {
    InMemoryTaggingMetrics metrics = new InMemoryTaggingMetrics();
    Topics topics = new Topics();
    InFlightProcessor processor =
        new InFlightProcessor(
            new TaggingTopology(
                topics,
                Role.champion(topics),
                new JsonFormat(1000),
                Telling.ALL,
                (source, position, encoding) -> {
                  CompletableFuture<TaggingResult> result = new CompletableFuture<>();
                  results.add(result);
                  return result;
                },
                () -> {},
                new HeldOffsets(),
                earliestCommit,
                new BytesInFlight(1_000_000, metrics),
                TopicLimits::usual,
                metrics));
    processor.init(context);
    return processor;
  }

  private void process(InFlightProcessor processor, long offset) {
    context.setRecordMetadata("sentences", 0, offset);
    processor.process(new Record<>(null, "in Paris".getBytes(StandardCharsets.UTF_8), 0));
  }

  /** And lets it be found, as time does. */
  private void finishOldest() {
    results.remove().complete(new TaggingResult.Tagged(FakeTagger.tagging(""), "v1"));
    punctuate();
  }

  private void punctuate() {
    context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
  }

  private long looks() {
    return context.scheduledPunctuators().stream().filter(p -> !p.cancelled()).count();
  }
}
