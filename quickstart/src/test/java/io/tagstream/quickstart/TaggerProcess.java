package io.tagstream.quickstart;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A tagger in a process of its own. */
final class TaggerProcess implements AutoCloseable {
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Process process;

  private TaggerProcess(Process process) {
    this.process = process;
  }

  static TaggerProcess start(String bootstrapServers, Path state, boolean leaveWhenStopped) {
    File log = new File("target", "tagger-" + STARTED.incrementAndGet() + ".log");
    try {
      return new TaggerProcess(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FakeTaggerMain.class.getName(),
                  bootstrapServers,
                  state.toString(),
                  Boolean.toString(leaveWhenStopped))
              .redirectErrorStream(true)
              .redirectOutput(log)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** As {@code kill} does. */
  void stop() {
    process.destroy();
    await();
  }

  @Override
  public void close() {
    kill();
  }

  private void await() {
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the tagger did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
