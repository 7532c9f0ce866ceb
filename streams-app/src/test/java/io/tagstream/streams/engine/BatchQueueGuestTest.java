package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Guests: who never wait for room, and for whom nobody waits. */
class BatchQueueGuestTest extends BatchQueueFixture {
  /** A batch takes one sentence of three words, and two are in flight. */
  private static final BatchSettings SMALL = new BatchSettings(5, 10, 10, LONG);

  private long position;

  private CompletableFuture<TaggingResult> admit(String text) {
    return queue.admit("guest", ++position, tagger -> tagger.begin(text));
  }

  @Test
  void neverWaitsThoughItIsFull() throws Exception {
    queue = queue(SMALL, gated);
    put("one of them");
    put("two of them");
    CompletableFuture<Void> third = CompletableFuture.runAsync(() -> put("three of them"));

    CompletableFuture<TaggingResult> guest = admit("a guest here");

    assertThat(third.isDone()).isFalse();
    assertThat(guest.isDone()).isFalse();
    batchesAllowed.release(4);
    assertThat(version(guest)).isEqualTo("v1");
    third.join();
  }

  @Test
  void makesNobodyWait() throws Exception {
    queue = queue(SMALL, gated);
    put("one of them");
    for (int i = 0; i < 20; i++) {
      var unused = admit("a guest here");
    }

    assertThat(queue.hasManyOf("guest")).isTrue();
    put("two of them"); // or this test would hang
    assertThat(queue.hasEnoughOf("one")).isFalse();
  }

  @Test
  void isServedInTurnWithTheOthers() throws Exception {
    BatchSettings roomy = new BatchSettings(5, 10, 1000, LONG);
    queue = queue(roomy, gated);
    put("begin the test");
    awaitModelBusy(1);
    List<CompletableFuture<TaggingResult>> guests = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      put("of the stream");
      guests.add(admit("a guest here"));
    }
    batchesAllowed.release(11);

    await().until(() -> batches.size() >= 11);
    assertThat(batches.subList(1, 11))
        .filteredOn(b -> b.contains("a guest here"))
        .hasSizeBetween(4, 6);
    batchesAllowed.release(100);
    for (CompletableFuture<TaggingResult> guest : guests) {
      assertThat(version(guest)).isEqualTo("v1");
    }
    assertThat(queue.hasManyOf("guest")).isFalse();
  }

  @Test
  void leavesTheQueueWhenItGoes() throws Exception {
    queue = queue(SMALL, gated);
    put("one of them");
    awaitModelBusy(1);
    List<CompletableFuture<TaggingResult>> guests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      guests.add(admit("a guest here"));
    }

    guests.forEach(guest -> guest.cancel(false));

    assertThat(queue.hasManyOf("guest")).isFalse();
    batchesAllowed.release(1);
    put("two of them");
    awaitModelBusy(2);
    assertThat(batches.get(1)).containsExactly("two of them");
  }

  @Test
  void isRefusedAtOnceByAQueueThatIsClosedOrHangs() throws Exception {
    queue = queue(new BatchSettings(5, 10, 10, Duration.ofMillis(50)), gated);
    for (int i = 0; i <= RunningBatches.SPARE_WORKERS; i++) {
      var unused = admit("it hangs here");
    }
    await().untilAsserted(() -> assertRefused("the model has not answered for too long"));

    queue.close();

    assertRefused("the batch queue is closed");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> admit("a guest here"))
        .isInstanceOf(InferenceException.class)
        .hasMessage(message);
  }
}
