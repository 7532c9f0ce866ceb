package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.streams.engine.TaggingResult.Tagged;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A model that fails, and the end of a queue. */
class BatchQueueFailureTest extends BatchQueueFixture {

  @Test
  void failsTheSentencesOfABatchWhenTheModelIsNotWellAndGoesOn() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    queue =
        queue(
            BatchSettings.DEFAULT,
            new FakeTagger(
                batch -> {
                  if (broken.get()) {
                    throw new IllegalStateException("out of memory");
                  }
                }));

    CompletableFuture<TaggingResult> bad = submit("a");
    assertThatThrownBy(() -> result(bad))
        .hasCauseInstanceOf(InferenceException.class)
        .hasMessageContaining("model v1 failed")
        .hasMessageContaining("out of memory");
    broken.set(false);
    assertThat(result(submit("b"))).isInstanceOf(Tagged.class);
    assertThat(metrics.failedBatches).hasValue(1);
  }

  @Test
  void goesOnWhenASentenceAloneEndsInAnError() throws Exception {
    queue =
        queue(
            BatchSettings.DEFAULT,
            new FakeTagger(
                batch -> {
                  waitForLeave(batch);
                  if (batch.size() > 1) {
                    throw new IllegalStateException("cannot tag these");
                  }
                  if (batch.get(0).text().equals("poison")) {
                    throw new OutOfMemoryError("native");
                  }
                }));
    CompletableFuture<TaggingResult> alone = submit("alone");
    awaitModelBusy(1);
    List<CompletableFuture<TaggingResult>> together = List.of(submit("poison"), submit("b"));
    batchesAllowed.release(1_000);

    assertThat(result(alone)).isInstanceOf(Tagged.class);
    for (CompletableFuture<TaggingResult> failed : together) {
      assertThatThrownBy(() -> result(failed))
          .hasCauseInstanceOf(InferenceException.class)
          .hasMessageContaining("native");
    }
    assertThat(result(submit("c"))).isInstanceOf(Tagged.class);
  }

  @Test
  void tagsTheOthersOfABatchWhenOneSentenceBreaksIt() throws Exception {
    queue =
        queue(
            BatchSettings.DEFAULT,
            new FakeTagger(
                batch -> {
                  if (batch.stream().anyMatch(s -> s.text().equals("poison"))) {
                    throw new IllegalStateException("cannot tag this");
                  }
                }));

    List<CompletableFuture<TaggingResult>> results =
        List.of(submit("a"), submit("poison"), submit("b"), submit("c"));

    assertThat(result(results.get(0))).isInstanceOf(Tagged.class);
    assertThat(result(results.get(1))).isInstanceOf(TaggingResult.Unreadable.class);
    assertThat(result(results.get(2))).isInstanceOf(Tagged.class);
    assertThat(result(results.get(3))).isInstanceOf(Tagged.class);
  }

  @Test
  void blamesNoSentenceForAModelThatRecoversMeanwhile() throws Exception {
    AtomicInteger failures = new AtomicInteger(2); // together, and alone
    queue =
        queue(
            BatchSettings.DEFAULT,
            new FakeTagger(
                batch -> {
                  if (failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("the model is unwell");
                  }
                }));

    assertThat(result(submit("innocent"))).isInstanceOf(Tagged.class);
  }

  @Test
  void givesEachSentenceThatFailsAloneItsOwnReason() throws Exception {
    queue =
        queue(
            BatchSettings.DEFAULT,
            new FakeTagger(
                batch -> {
                  waitForLeave(batch);
                  String first = batch.get(0).text();
                  if (batch.size() > 1 || first.startsWith("poison")) {
                    throw new IllegalStateException(batch.size() + " with " + first);
                  }
                }));

    CompletableFuture<TaggingResult> alone = submit("alone");
    awaitModelBusy(1);
    List<CompletableFuture<TaggingResult>> together =
        List.of(submit("fine"), submit("poison a"), submit("poison b"));
    batchesAllowed.release(1_000);

    assertThat(result(alone)).isInstanceOf(Tagged.class);
    assertThat(result(together.get(0))).isInstanceOf(Tagged.class);
    assertThat(reason(together.get(1))).isEqualTo("1 with poison a");
    assertThat(reason(together.get(2))).isEqualTo("1 with poison b");
    assertThat(metrics.failedBatches).hasValue(1);
  }

  @Test
  void answersWithTheReasonWhenASentenceCannotBeEncoded() throws Exception {
    queue = queue(BatchSettings.DEFAULT, new FakeTagger());

    assertThat(result(submit("UNENCODABLE"))).isInstanceOf(TaggingResult.Unreadable.class);
  }

  @Test
  void failsWhatIsQueuedWhenClosed() throws Exception {
    queue = queue(new BatchSettings(100, 100, 1000, LONG), gated);
    CompletableFuture<TaggingResult> running = submit("a");
    awaitModelBusy(1);
    CompletableFuture<TaggingResult> waiting = submit("b");

    Thread closing = new Thread(queue::close);
    closing.start();

    assertThatThrownBy(() -> result(waiting)).hasMessageContaining("closed");
    assertThatThrownBy(() -> submit("c")).isInstanceOf(InferenceException.class);
    batchesAllowed.release(1);
    assertThat(result(running)).isInstanceOf(Tagged.class);
    closing.join();
    assertThat(gated.isClosed()).isTrue();
  }

  private static String reason(CompletableFuture<TaggingResult> future) throws Exception {
    return ((TaggingResult.Unreadable) result(future)).cause().getMessage();
  }
}
