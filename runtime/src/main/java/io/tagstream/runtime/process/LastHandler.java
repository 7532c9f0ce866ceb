package io.tagstream.runtime.process;

import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nobody else has handled. An error of the JVM ends the process: after it, threads are missing
 * and nobody knows in what state the others are, while all that is written is written exactly once
 * whenever it ends.
 */
public final class LastHandler implements Thread.UncaughtExceptionHandler {
  /** The exit code, and that of the JVM's own {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int EXIT_CODE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(LastHandler.class);

  private final IntConsumer end;

  LastHandler(IntConsumer end) {
    this.end = end;
  }

  /** Makes it that of all threads of this process. */
  public static void install() {
    // Not by exit, which would wait for what no longer answers.
    Thread.setDefaultUncaughtExceptionHandler(new LastHandler(Runtime.getRuntime()::halt));
  }

  /**
   * Hands over an error that a thread caught, as if it had not. Where none is installed, as in a
   * test, nothing happens.
   */
  public static void handle(Throwable e) {
    Thread.UncaughtExceptionHandler last = Thread.getDefaultUncaughtExceptionHandler();
    if (last != null && e instanceof Error) {
      last.uncaughtException(Thread.currentThread(), e);
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    boolean fatal = e instanceof Error;
    try {
      if (fatal) {
        System.err.printf(
            "tagstream: %s in thread %s: the process ends; start it again, nothing is lost%n",
            e, thread.getName());
      }
      LOG.error("Thread {} died", thread.getName(), e);
    } finally {
      if (fatal) {
        end.accept(EXIT_CODE);
      }
    }
  }
}
