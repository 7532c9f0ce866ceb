package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.streams.engine.TaggingResult.Tagged;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Another model, while sentences come. */
class BatchQueueSwapTest extends BatchQueueFixture {

  @Test
  void swapsBetweenTwoBatchesAndClosesTheOldModelAfterItsLastOne() throws Exception {
    queue = queue(new BatchSettings(100, 100, 1000, LONG), gated);
    CompletableFuture<TaggingResult> running = submit("A");
    awaitModelBusy(1);
    CompletableFuture<TaggingResult> waiting = submit("B");

    queue.swap(new ServingModel("v2", new FakeTagger()));

    assertThat(queue.modelVersion()).isEqualTo("v2");
    CompletableFuture<TaggingResult> after = submit("C");
    batchesAllowed.release(1);
    assertThat(version(running)).isEqualTo("v1");
    assertThat(gated.isClosed()).isFalse();
    batchesAllowed.release(1);
    assertThat(version(waiting)).isEqualTo("v1");
    assertThat(version(after)).isEqualTo("v2");
    Awaitility.await().until(gated::isClosed);
    assertThat(batches).containsExactly(List.of("A"), List.of("B"));
  }

  @Test
  void aSwapLeavesNoSentenceToANewerModelThanThatOfALaterOne() throws Exception {
    queue = queue(new BatchSettings(60, 100, 1000, LONG), gated);
    put("gate");
    awaitModelBusy(1);
    CompletableFuture<TaggingResult> first = submit("a");
    CompletableFuture<TaggingResult> longer = submit("x ".repeat(50));
    CompletableFuture<TaggingResult> later = submit("b");
    batchesAllowed.release(1);
    awaitModelBusy(2);
    assertThat(batches.get(1)).containsExactly("a", "b");

    queue.swap(new ServingModel("v2", new FakeTagger()));
    batchesAllowed.release(2);

    assertThat(List.of(version(first), version(longer), version(later))).containsOnly("v1");
    assertThat(version(submit("c"))).isEqualTo("v2");
  }

  @Test
  void aSwapOfAnIdleQueueClosesTheOldModelAtOnce() throws Exception {
    FakeTagger old = new FakeTagger();
    queue = queue(BatchSettings.DEFAULT, old);
    result(submit("a"));

    queue.swap(new ServingModel("v2", new FakeTagger()));

    Awaitility.await().until(old::isClosed);
  }

  /** Silence is what lies between the end of a batch and the beginning of the next one. */
  @Test
  void aSwapCostsNoSilence() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    queue = queue(new BatchSettings(3, 100, 10_000, LONG), new FakeTagger());
    queue.swap(recording("v2", events));
    List<CompletableFuture<TaggingResult>> results = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      results.add(submit("N" + i));
    }
    Awaitility.await().until(() -> events.contains("v2 tags N0"));

    queue.swap(recording("v3", events));
    assertThat(events).as("the swap waits for no batch").contains("v2 tags N0").hasSize(11);
    for (int i = 10; i < 20; i++) {
      results.add(submit("N" + i));
    }
    batchesAllowed.release(20);
    for (CompletableFuture<TaggingResult> result : results) {
      result(result);
    }

    // All were encoded when they came, each by the model that tags it: so a batch follows a batch.
    List<String> tagged = new ArrayList<>();
    List<String> encoded = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tagged.add((i < 10 ? "v2" : "v3") + " tags N" + i);
      encoded.add((i < 10 ? "v2" : "v3") + " encodes N" + i);
    }
    assertThat(events).filteredOn(event -> event.contains("tags")).isEqualTo(tagged);
    assertThat(events).filteredOn(event -> event.contains("encodes")).isEqualTo(encoded);
  }

  @Test
  void losesNothingWhileModelsAreSwappedAllTheTime() throws Exception {
    List<FakeTagger> taggers = new CopyOnWriteArrayList<>(List.of(new FakeTagger()));
    queue = queue(new BatchSettings(40, 20, 200, LONG), taggers.get(0));
    Thread swapper =
        new Thread(
            () -> {
              for (int i = 2; i <= 200; i++) {
                taggers.add(new FakeTagger());
                queue.swap(new ServingModel("v" + i, taggers.get(i - 1)));
              }
            });
    swapper.start();
    List<CompletableFuture<TaggingResult>> futures = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      futures.add(submit("N" + i));
    }
    swapper.join();

    for (CompletableFuture<TaggingResult> future : futures) {
      assertThat(result(future)).isInstanceOf(Tagged.class);
    }
    queue.close();
    assertThat(taggers).hasSize(200).allMatch(FakeTagger::isClosed);
  }

  /** A model that tells what it does, and tags when it may. */
  private ServingModel recording(String version, List<String> events) {
    FakeTagger tagger =
        new FakeTagger(
            batch -> {
              batch.forEach(sentence -> events.add(version + " tags " + sentence.text()));
              batchesAllowed.acquireUninterruptibly();
            }) {
          @Override
          public EncodedSentence encode(String text) {
            events.add(version + " encodes " + text);
            return super.encode(text);
          }
        };
    return new ServingModel(version, tagger);
  }
}
