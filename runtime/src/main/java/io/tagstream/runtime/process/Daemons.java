package io.tagstream.runtime.process;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no process from its end. */
public final class Daemons {
  private Daemons() {}

  /** A thread not started yet. */
  public static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The threads of an executor, all of one name. */
  public static ThreadFactory named(String name) {
    return task -> thread(task, name);
  }
}
