package io.tagstream.streams.engine;

import io.tagstream.ner.piece.EncodedSentence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** A queue before a model that runs a batch when it may. */
abstract class BatchQueueFixture {
  static final Duration LONG = Duration.ofSeconds(20);

  final InMemoryEngineMetrics metrics = new InMemoryEngineMetrics();
  final Semaphore batchesAllowed = new Semaphore(0);
  final List<List<String>> batches = new CopyOnWriteArrayList<>();
  final FakeTagger gated = new FakeTagger(this::waitForLeave);
  private final AtomicLong positions = new AtomicLong();
  BatchQueue queue;

  @AfterEach
  final void close() {
    batchesAllowed.release(1_000_000);
    if (queue != null) {
      queue.close();
    }
  }

  BatchQueue queue(BatchSettings settings, FakeTagger tagger) {
    return new BatchQueue(settings, new ServingModel("v1", tagger), metrics);
  }

  CompletableFuture<TaggingResult> submit(String text) {
    return submit("one", text);
  }

  /** Submits what was submitted before, or will be again. */
  CompletableFuture<TaggingResult> submit(long position, String text) {
    return queue.submit("again", position, tagger -> tagger.begin(text));
  }

  CompletableFuture<TaggingResult> submit(String source, String text) {
    return queue.submit(source, positions.incrementAndGet(), tagger -> tagger.begin(text));
  }

  /** Submits what nobody waits for. */
  void put(String text) {
    var unused = submit(text);
  }

  void awaitModelBusy(int count) {
    Awaitility.await().until(() -> batches.size() == count);
  }

  void waitForLeave(List<EncodedSentence> batch) {
    batches.add(batch.stream().map(EncodedSentence::text).toList());
    batchesAllowed.acquireUninterruptibly();
  }

  static TaggingResult result(CompletableFuture<TaggingResult> future)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    return future.get(20, TimeUnit.SECONDS);
  }

  static String version(CompletableFuture<TaggingResult> future) throws Exception {
    return ((TaggingResult.Tagged) result(future)).modelVersion();
  }
}
