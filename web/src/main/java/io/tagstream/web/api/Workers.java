package io.tagstream.web.api;

import io.tagstream.runtime.process.Daemons;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read sentences, split them into word pieces and write results. Few, since they
 * take the processor from the stream and from the model.
 */
public final class Workers implements Executor, AutoCloseable {
  private static final int THREADS = 2;

  /** Requests that wait for a thread; they hold memory. */
  private static final int MOST_WAITING = 2000;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          1,
          TimeUnit.MINUTES,
          new LinkedBlockingQueue<>(),
          Daemons.named("tagstream-http-tag"));

  /** Whether more requests had better come later. */
  boolean areBusy() {
    return threads.getQueue().size() >= MOST_WAITING;
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
