package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.piece.EncodedSentence;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A queue that may not always run its batches. */
class BatchQueuePermitTest extends BatchQueueFixture {
  private final GivenPermit permit = new GivenPermit();

  @Test
  void fillsABatchWhileItWaitsForItsPermit() throws Exception {
    queue = queue(new FakeTagger(this::note));
    CompletableFuture<TaggingResult> first = submit("A");
    put("B");
    Awaitility.await().until(() -> permit.asked.get() > 2);
    assertThat(batches).isEmpty();

    permit.mine = true;

    result(first);
    assertThat(batches).containsExactly(List.of("A", "B"));
    Awaitility.await().until(() -> permit.told.equals(List.of("works", "rests")));
  }

  @Test
  void worksUntilNothingIsLeftToDo() {
    permit.mine = true;
    queue = queue(gated);
    put("A");
    awaitModelBusy(1);
    put("B");
    batchesAllowed.release(1);
    awaitModelBusy(2);
    assertThat(permit.told).containsExactly("works");

    batchesAllowed.release(1);

    Awaitility.await().until(() -> permit.told.equals(List.of("works", "rests")));
  }

  @Test
  void isClosedWhileItWaits() {
    queue = queue(new FakeTagger());
    CompletableFuture<TaggingResult> result = submit("A");

    queue.close();

    assertThat(result).isCompletedExceptionally();
  }

  private BatchQueue queue(FakeTagger tagger) {
    return new BatchQueue(
        new BatchSettings(100, 100, 1000, LONG), new ServingModel("v1", tagger), metrics, permit);
  }

  private void note(List<EncodedSentence> batch) {
    batches.add(batch.stream().map(EncodedSentence::text).toList());
  }

  /** Keeps what it is told from the first batch on, once for each change. */
  private static final class GivenPermit implements BatchPermit {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile boolean mine;
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public boolean mayBegin() {
      asked.incrementAndGet();
      return mine;
    }

    @Override
    public void works() {
      tell("works");
    }

    @Override
    public void rests() {
      tell("rests");
    }

    private void tell(String what) {
      String last = told.isEmpty() ? "rests" : told.get(told.size() - 1);
      if (!last.equals(what)) {
        told.add(what);
      }
    }
  }
}
