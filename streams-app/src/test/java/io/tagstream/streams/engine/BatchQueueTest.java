package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.is;

import io.tagstream.ner.text.EncodedSentence;
import io.tagstream.streams.engine.TaggingResult.Tagged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final InMemoryEngineMetrics metrics = new InMemoryEngineMetrics();
  private final Semaphore batchesAllowed = new Semaphore(0);
  private final List<List<String>> batches = new CopyOnWriteArrayList<>();
  private final FakeTagger gated = new FakeTagger(this::waitForLeave);
  private BatchQueue queue;

  @AfterEach
  void close() {
    batchesAllowed.release(1_000_000);
    if (queue != null) {
      queue.close();
    }
  }

  @Test
  void sendsWhatIsQueuedAtOnceWhenIdleAndGathersWhileBusy() throws Exception {
    queue = queue(new BatchSettings(100, 100, 10_000, LONG), gated);

    CompletableFuture<TaggingResult> first = submit("a");
    awaitModelBusy(1);
    List<CompletableFuture<TaggingResult>> later = List.of(submit("b"), submit("c"), submit("d"));
    batchesAllowed.release(2);

    assertThat(result(first)).isEqualTo(new Tagged(List.of(), "v1"));
    for (CompletableFuture<TaggingResult> future : later) {
      result(future);
    }
    assertThat(batches).containsExactly(List.of("a"), List.of("b", "c", "d"));
    assertThat(metrics.batches).extracting(b -> b.sentences()).containsExactly(1, 3);
    assertThat(metrics.batches.get(1).realTokens()).isEqualTo(9);
    assertThat(metrics.sentencesWaited).hasValue(4);
    Awaitility.await().untilAtomic(metrics.tokensInFlight, is(0L));
  }

  @Test
  void givesEachSentenceItsOwnEntitiesWhateverTheOrderOfBatches() throws Exception {
    Random random = new Random(7);
    queue = queue(new BatchSettings(64, 50, 500, LONG), new FakeTagger());
    List<String> texts = new ArrayList<>();
    List<CompletableFuture<TaggingResult>> futures = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      String text = "x ".repeat(random.nextInt(40)) + "N" + i;
      texts.add(text);
      futures.add(submit(text));
    }

    for (int i = 0; i < texts.size(); i++) {
      assertThat(result(futures.get(i)))
          .isEqualTo(new Tagged(FakeTagger.entities(texts.get(i)), "v1"));
    }
    assertThat(metrics.mostTokensInFlight.get()).isLessThanOrEqualTo(500);
    assertThat(metrics.batches).allMatch(b -> b.sentences() == 1 || b.paddedTokens() <= 64);
  }

  @Test
  void runsAsManyBatchesAtATimeAsTheModelLikes() throws Exception {
    FakeTagger two =
        new FakeTagger(this::waitForLeave) {
          @Override
          public int concurrency() {
            return 2;
          }

          @Override
          public int batchPieces() {
            return 3;
          }
        };
    queue = queue(new BatchSettings(100, 100, 10_000, LONG), two);
    List<CompletableFuture<TaggingResult>> all = List.of(submit("A"), submit("B"), submit("C"));
    awaitModelBusy(2);

    queue.swap(new ServingModel("v2", new FakeTagger()));
    CompletableFuture<TaggingResult> later = submit("D");
    batchesAllowed.release(3);

    for (CompletableFuture<TaggingResult> one : all) {
      assertThat(version(one)).isEqualTo("v1");
    }
    assertThat(version(later)).isEqualTo("v2");
    Awaitility.await().until(two::isClosed);
    assertThat(batches).hasSize(3).allMatch(batch -> batch.size() == 1);
  }

  @Test
  void doesNotStarveASentenceOfAnOddLength() throws Exception {
    queue = queue(new BatchSettings(60, 100, 100_000, LONG), gated);
    put("gate");
    awaitModelBusy(1);
    put("short");
    CompletableFuture<TaggingResult> odd = submit("x ".repeat(300));
    for (int i = 0; i < 500; i++) {
      put("short");
    }

    // The gate, the short ones that are with the oldest, then the odd one.
    batchesAllowed.release(3);

    assertThat(result(odd)).isInstanceOf(Tagged.class);
  }

  @Test
  void givesWhoBringsLittleItsTurnBeforeTheBacklogOfAnother() throws Exception {
    queue = queue(new BatchSettings(30, 100, 100_000, LONG), gated);
    put("gate");
    awaitModelBusy(1);
    for (int i = 0; i < 1000; i++) {
      put("flood");
    }
    CompletableFuture<TaggingResult> rare = submit("two", "rare");

    batchesAllowed.release(2);

    assertThat(result(rare)).isInstanceOf(Tagged.class);
    assertThat(batches.get(1)).contains("rare", "flood");
  }

  @Test
  void sharesTheModelAmongAllWhoBringMuch() {
    queue = queue(new BatchSettings(30, 100, 100_000, LONG), gated);
    put("gate");
    awaitModelBusy(1);
    for (String source : List.of("a", "b", "c")) {
      for (int i = 0; i < 300; i++) {
        var unused = submit(source, source);
      }
    }

    batchesAllowed.release(30);

    awaitModelBusy(31);
    List<String> tagged = batches.stream().skip(1).flatMap(List::stream).toList();
    for (String source : List.of("a", "b", "c")) {
      assertThat(Collections.frequency(tagged, source)).isBetween(90, 110);
    }
  }

  @Test
  void letsInWhoHasWaitedLongestHoweverMuchHeBrings() throws Exception {
    queue = queue(new BatchSettings(20, 10, 20, LONG), gated);
    put("a b c d e");
    awaitModelBusy(1);
    Thread large = submitter("large", "x ".repeat(17));
    Thread small = submitter("small", "y");
    assertThat(metrics.tokensInFlight).hasValue(7);

    batchesAllowed.release(1);
    large.join(10_000);
    assertThat(small.isAlive()).as("comes after the large one").isTrue();
    batchesAllowed.release(10);
    small.join(10_000);

    assertThat(large.isAlive()).isFalse();
    assertThat(small.isAlive()).isFalse();
    assertThat(metrics.mostTokensInFlight).hasValueLessThanOrEqualTo(20);
  }

  private Thread submitter(String source, String text) {
    Thread thread = new Thread(() -> submit(source, text).isDone());
    thread.start();
    Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }

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
  void failsAllWhoWaitWhenTheModelTakesTooLongAndRecovers() throws Exception {
    queue = queue(new BatchSettings(4, 10, 100, Duration.ofMillis(200)), gated);
    CompletableFuture<TaggingResult> running = submit("a");
    CompletableFuture<TaggingResult> waiting = submit("b c");

    assertThatThrownBy(() -> result(running)).hasMessageContaining("more than 200 ms");
    assertThatThrownBy(() -> result(waiting)).hasMessageContaining("more than 200 ms");
    assertThat(queue.isStuck()).isTrue();
    assertThatThrownBy(() -> submit("c"))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("has not answered");

    batchesAllowed.release(100);
    Awaitility.await().until(() -> !queue.isStuck());
    assertThat(result(submit("d"))).isInstanceOf(Tagged.class);
  }

  @Test
  void makesWhoBringsTooMuchWait() throws Exception {
    queue = queue(new BatchSettings(10, 10, 10, LONG), gated);
    put("a b c d e f g h");
    CountDownLatch submitted = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              put("i");
              submitted.countDown();
            });
    other.start();
    Awaitility.await().until(() -> other.getState() == Thread.State.TIMED_WAITING);

    assertThat(submitted.getCount()).isEqualTo(1);
    batchesAllowed.release(2);

    assertThat(submitted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void letsInAsMuchAsSuitsTheModelUnlessToldOtherwise() {
    FakeTagger two =
        new FakeTagger() {
          @Override
          public int concurrency() {
            return 2;
          }

          @Override
          public int batchPieces() {
            return 100;
          }
        };
    BatchSettings told = new BatchSettings(1000, 10, 50, LONG);

    assertThat(BatchSettings.DEFAULT.budget(two)).isEqualTo(100);
    assertThat(BatchSettings.DEFAULT.inFlight(two)).isEqualTo(32 * 2 * 100);
    assertThat(told.budget(two)).isEqualTo(50);
    assertThat(told.inFlight(two)).isEqualTo(50);
  }

  @Test
  void dropsWhatWasCancelled() throws Exception {
    queue = queue(new BatchSettings(100, 100, 1000, LONG), gated);
    put("a");
    awaitModelBusy(1);
    assertThat(submit("b").cancel(false)).isTrue();
    CompletableFuture<TaggingResult> kept = submit("c");

    batchesAllowed.release(2);

    result(kept);
    assertThat(batches).containsExactly(List.of("a"), List.of("c"));
  }

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

  private BatchQueue queue(BatchSettings settings, FakeTagger tagger) {
    return new BatchQueue(settings, new ServingModel("v1", tagger), metrics);
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

  private static String version(CompletableFuture<TaggingResult> future) throws Exception {
    return ((Tagged) result(future)).modelVersion();
  }

  private CompletableFuture<TaggingResult> submit(String text) {
    return submit("one", text);
  }

  private CompletableFuture<TaggingResult> submit(String source, String text) {
    return queue.submit(source, tagger -> tagger.encode(text));
  }

  /** Submits what nobody waits for. */
  private void put(String text) {
    var unused = submit(text);
  }

  private void awaitModelBusy(int count) {
    Awaitility.await().until(() -> batches.size() == count);
  }

  private void waitForLeave(List<EncodedSentence> batch) {
    batches.add(batch.stream().map(EncodedSentence::text).toList());
    batchesAllowed.acquireUninterruptibly();
  }

  private static TaggingResult result(CompletableFuture<TaggingResult> future)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    return future.get(20, TimeUnit.SECONDS);
  }

  private static String reason(CompletableFuture<TaggingResult> future) throws Exception {
    return ((TaggingResult.Unreadable) result(future)).cause().getMessage();
  }
}
