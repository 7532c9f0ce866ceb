package io.tagstream.web.ops;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Asks a function that may hang, on another thread: whoever asks while it has not answered yet gets
 * that answer, so that it never costs more than one thread.
 */
final class Inquiry<T> {
  private final Supplier<T> function;
  private final Executor threads;
  private CompletableFuture<T> asked;

  Inquiry(Supplier<T> function, Executor threads) {
    this.function = function;
    this.threads = threads;
  }

  /** The answer that is to come, for one who waits as long as one likes. */
  synchronized CompletableFuture<T> ask() {
    if (asked == null || asked.isDone()) {
      asked = CompletableFuture.supplyAsync(function, threads);
    }
    return asked.copy();
  }
}
