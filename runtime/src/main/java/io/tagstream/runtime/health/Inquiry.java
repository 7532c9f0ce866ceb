package io.tagstream.runtime.health;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Asks a function that may hang, on another thread: whoever asks while it has not answered yet gets
 * that answer, so that it never costs more than one thread.
 */
final class Inquiry<T> {
  private final Supplier<T> function;
  private final Executor threads;
  private FutureTask<T> asked;

  Inquiry(Supplier<T> function, Executor threads) {
    this.function = function;
    this.threads = threads;
  }

  /** The answer that is to come, to be waited for as long as one likes. */
  synchronized Future<T> ask() {
    if (asked == null || asked.isDone()) {
      asked = new FutureTask<>(function::get);
      threads.execute(asked);
    }
    return asked;
  }
}
