package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.streams.engine.TaggingResult.Tagged;
import io.tagstream.streams.engine.TaggingResult.Unreadable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A model that does not answer in time: what is given up, what goes on, and who is to blame. */
class BatchQueueLateTest extends BatchQueueFixture {
  private static final BatchSettings SETTINGS =
      new BatchSettings(100, 10, 1000, Duration.ofMillis(500));

  /** Hangs, until the test ends, on what has this in it. */
  private static final String HANGS = "hangs";

  private final FakeTagger hanging = new FakeTagger(this::hang);

  @Test
  void failsTheBatchAndTagsTheOthersMeanwhile() throws Exception {
    queue = queue(SETTINGS, hanging);
    CompletableFuture<TaggingResult> late = submit(1, HANGS);
    awaitModelBusy(1);
    CompletableFuture<TaggingResult> waiting = submit("b c");

    assertThatThrownBy(() -> result(late))
        .hasCauseInstanceOf(InferenceException.class)
        .hasMessageContaining("more than 500 ms");
    assertThat(result(waiting)).isInstanceOf(Tagged.class);
    // What was read has its result before its batch has its end.
    Awaitility.await().until(() -> !queue.isStuck());
  }

  @Test
  void triesThoseOfALateBatchAloneAndBlamesTheOneThatIsLateAgainTwice() throws Exception {
    queue = queue(SETTINGS, hanging);
    CompletableFuture<TaggingResult> gate = submit(0, "gate");
    awaitModelBusy(1);
    List<CompletableFuture<TaggingResult>> together =
        List.of(submit(1, "innocent"), submit(2, HANGS), submit(3, "too"));
    batchesAllowed.release(1);
    for (CompletableFuture<TaggingResult> failed : together) {
      assertThatThrownBy(() -> result(failed)).hasMessageContaining("more than 500 ms");
    }
    assertThat(result(gate)).isInstanceOf(Tagged.class);

    List<CompletableFuture<TaggingResult>> again =
        List.of(submit(1, "innocent"), submit(2, HANGS), submit(3, "too"));

    assertThat(result(again.get(0))).isInstanceOf(Tagged.class);
    assertThatThrownBy(() -> result(again.get(1))).hasCauseInstanceOf(InferenceException.class);
    assertThat(result(again.get(2))).isInstanceOf(Tagged.class);
    assertThat(((Unreadable) result(submit(2, HANGS))).cause())
        .isInstanceOf(TooSlowException.class)
        .hasMessage("the model took more than 500 ms for this sentence alone, twice");
    List<List<String>> all = List.copyOf(batches); // a probe may come at any time
    assertThat(all.subList(2, all.size())).allMatch(batch -> batch.size() == 1);
  }

  @Test
  void blamesTheOnlySentenceThatThereIsSinceTheModelAnswersAProbe() throws Exception {
    queue = queue(SETTINGS, hanging);
    for (int i = 0; i < 2; i++) {
      CompletableFuture<TaggingResult> late = submit(1, HANGS);
      assertThatThrownBy(() -> result(late)).hasCauseInstanceOf(InferenceException.class);
    }
    Awaitility.await().until(() -> !queue.isStuck()); // once the probe is answered

    assertThat(((Unreadable) result(submit(1, HANGS))).cause())
        .isInstanceOf(TooSlowException.class);
    assertThat(queue.isStuck()).isFalse();
  }

  @Test
  void readsALongSentenceForAsLongAsTheModelAnswers() throws Exception {
    queue = queue(SETTINGS, gated);
    CompletableFuture<TaggingResult> sentence = submit(1, "x ".repeat(600));
    awaitModelBusy(1);

    assertThat(queue.readsLongSentenceOf("again")).isTrue();
    assertThat(queue.readsLongSentenceOf("another")).isFalse();

    batchesAllowed.release(100);
    assertThat(result(sentence)).isInstanceOf(Tagged.class);
    Awaitility.await().until(() -> !queue.readsLongSentenceOf("again"));
  }

  @Test
  void blamesALongSentenceForOneOfItsRows() throws Exception {
    List<String> first = new ArrayList<>();
    queue =
        queue(
            SETTINGS,
            new FakeTagger(
                batch -> {
                  if (batch.get(0).text().startsWith("x") && !first.isEmpty()) {
                    hang(batch);
                  }
                  first.add(batch.get(0).text());
                }));
    String text = "x ".repeat(600) + HANGS;

    assertThatThrownBy(() -> result(submit(1, text))).hasCauseInstanceOf(InferenceException.class);
    first.clear();
    assertThatThrownBy(() -> result(submit(1, text))).hasCauseInstanceOf(InferenceException.class);
    first.clear();
    assertThat(((Unreadable) result(submit(1, text))).cause()).isInstanceOf(TooSlowException.class);
  }

  @Test
  void blamesNobodyWhileTheModelAnswersNobodyAndRecovers() throws Exception {
    queue = queue(SETTINGS, gated);
    for (int i = 0; i < RunningBatches.SPARE_WORKERS; i++) { // and a probe
      CompletableFuture<TaggingResult> late = submit(1, "a");
      assertThatThrownBy(() -> result(late))
          .hasCauseInstanceOf(InferenceException.class)
          .hasMessageContaining("more than 500 ms");
      assertThat(queue.isStuck()).isTrue();
    }

    assertThatThrownBy(() -> submit(2, "b"))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("has not answered");

    batchesAllowed.release(100);
    Awaitility.await().until(() -> !queue.isStuck());
    assertThat(result(submit(1, "a"))).isInstanceOf(Tagged.class);
    assertThat(batches).contains(List.of("a")).doesNotContain(List.of("b"));
  }

  @Test
  void failsAllWhoWaitWhenNoWorkerIsLeft() throws Exception {
    queue = queue(new BatchSettings(3, 10, 100, Duration.ofMillis(500)), gated);
    List<CompletableFuture<TaggingResult>> all = new ArrayList<>();
    for (int i = 0; i < RunningBatches.SPARE_WORKERS + 5; i++) {
      all.add(submit("a"));
    }

    for (CompletableFuture<TaggingResult> one : all) {
      assertThatThrownBy(() -> result(one)).isInstanceOf(ExecutionException.class);
    }
    assertThat(batches).hasSize(1 + RunningBatches.SPARE_WORKERS);
  }

  @Test
  void waitsForNoLateBatchWhenClosedAndKeepsItsModelOpen() {
    queue = queue(SETTINGS, gated);
    CompletableFuture<TaggingResult> late = submit(1, "a");
    assertThatThrownBy(() -> result(late)).isInstanceOf(ExecutionException.class);

    queue.close();

    assertThat(gated.isClosed()).isFalse();
    batchesAllowed.release(1);
    Awaitility.await().until(gated::isClosed);
  }

  private void hang(List<EncodedSentence> batch) {
    String text = batch.stream().map(EncodedSentence::text).toList().toString();
    if (text.contains(HANGS) || text.contains("gate")) {
      waitForLeave(batch);
    } else {
      batches.add(batch.stream().map(EncodedSentence::text).toList());
    }
  }
}
