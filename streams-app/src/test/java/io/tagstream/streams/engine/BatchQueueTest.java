package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.tagstream.streams.engine.TaggingResult.Tagged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What goes together, what is next, and how much may be in flight. */
class BatchQueueTest extends BatchQueueFixture {

  @Test
  void sendsWhatIsQueuedAtOnceWhenIdleAndGathersWhileBusy() throws Exception {
    queue = queue(new BatchSettings(100, 100, 10_000, LONG), gated);

    CompletableFuture<TaggingResult> first = submit("a");
    awaitModelBusy(1);
    List<CompletableFuture<TaggingResult>> later = List.of(submit("b"), submit("c"), submit("d"));
    batchesAllowed.release(2);

    assertThat(result(first)).isEqualTo(new Tagged(FakeTagger.tagging("a"), "v1"));
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
          .isEqualTo(new Tagged(FakeTagger.tagging(texts.get(i)), "v1"));
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
  void servesWhoBringsLittleBeforeTheBacklogOfAnother() throws Exception {
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

  private Thread submitter(String source, String text) {
    Thread thread = new Thread(() -> submit(source, text).isDone());
    thread.start();
    Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }

  @Test
  void tagsALongSentenceInPiecesWithOthersBetween() throws Exception {
    queue = queue(new BatchSettings(1024, 100, 4096, LONG), gated);
    String text = "x ".repeat(20_000) + "Berlin";
    CompletableFuture<TaggingResult> longOne = submit("one", text);
    awaitModelBusy(1);
    List<CompletableFuture<TaggingResult>> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      others.add(submit("two", "In Rome"));
    }

    batchesAllowed.release(2);
    for (CompletableFuture<TaggingResult> other : others) {
      assertThat(result(other)).isInstanceOf(Tagged.class);
    }
    assertThat(longOne).isNotDone();
    batchesAllowed.release(1000);
    assertThat(result(longOne)).isEqualTo(new Tagged(FakeTagger.tagging(text), "v1"));
    assertThat(metrics.batches).allMatch(batch -> batch.paddedTokens() <= 1024);
    assertThat(metrics.mostTokensInFlight.get()).isLessThan(2048);
    Awaitility.await().untilAtomic(metrics.tokensInFlight, is(0L));
  }

  @Test
  void hasEnoughOfWhoBringsLongSentencesAndTakesWhatOthersBring() throws Exception {
    queue = queue(new BatchSettings(1024, 100, 4096, LONG), gated);
    CompletableFuture<TaggingResult> longOne = submit("one", "x ".repeat(5000));

    assertThat(queue.hasEnoughOf("one")).isTrue();
    assertThat(queue.hasEnoughOf("two")).isFalse();

    batchesAllowed.release(1000);
    assertThat(result(longOne)).isInstanceOf(Tagged.class);
    Awaitility.await().until(() -> !queue.hasEnoughOf("one"));
  }

  @Test
  void givesTheRowsOfALongSentenceToAllWorkers() throws Exception {
    FakeTagger two =
        new FakeTagger(this::waitForLeave) {
          @Override
          public int concurrency() {
            return 2;
          }
        };
    queue = queue(new BatchSettings(512, 100, 10_000, LONG), two);
    CompletableFuture<TaggingResult> longOne = submit("one", "x ".repeat(2000));

    awaitModelBusy(2);
    batchesAllowed.release(1000);
    assertThat(result(longOne)).isInstanceOf(Tagged.class);
  }

  @Test
  void dropsWhatIsLeftOfALongSentenceThatIsGivenUp() throws Exception {
    queue = queue(new BatchSettings(512, 100, 10_000, LONG), gated);
    CompletableFuture<TaggingResult> longOne = submit("one", "x ".repeat(20_000));
    awaitModelBusy(1);
    longOne.cancel(false);
    CompletableFuture<TaggingResult> next = submit("one", "b");
    batchesAllowed.release(2);

    assertThat(result(next)).isInstanceOf(Tagged.class);
    assertThat(batches).hasSize(2);
    Awaitility.await().untilAtomic(metrics.tokensInFlight, is(0L));
  }
}
