package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.process.LastHandler;
import io.tagstream.testkit.process.JavaProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of which one thread has died of an error of the JVM does not stay. */
class LastHandlerIT {
  @TempDir Path temp;

  @Test
  void endsTheProcessWithALineWhenADaemonThreadDies() throws Exception {
    File log = temp.resolve("log").toFile();
    try (JavaProcess process = JavaProcess.start(Dying.class, log)) {
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !process.isRunning());

      assertThat(process.exitCode()).isEqualTo(LastHandler.EXIT_CODE);
      assertThat(Files.readString(log.toPath()))
          .contains("tagstream: java.lang.StackOverflowError in thread some-watcher: the process");
    }
  }

  @Test
  void theLauncherHasTheJvmDoTheSameWhenItIsOutOfMemory() throws Exception {
    assertThat(Files.readString(Path.of("..", "tagstream")))
        .contains("-XX:+ExitOnOutOfMemoryError");
  }

  /** Goes on for ever but for its handler. */
  static final class Dying {
    private Dying() {}

    /** No arguments. */
    public static void main(String[] args) throws InterruptedException {
      LastHandler.install();
      Daemons.thread(Dying::deeper, "some-watcher").start();
      Thread.currentThread().join();
    }

    @SuppressWarnings("InfiniteRecursion")
    private static void deeper() {
      deeper();
    }
  }
}
