package io.tagstream.schemas.ops;

import java.util.concurrent.CountDownLatch;

/** How a service ends: when the process is asked to, and not before all is closed. */
public final class Shutdown implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Opened first and closed last, it keeps the JVM up until what was opened after it is closed. */
  public Shutdown() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  try {
                    closed.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "shutdown"));
  }

  /** Returns when the process is asked to end: SIGTERM, Ctrl-C. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /** Whether the process has been asked to end. */
  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
