package io.tagstream.ner.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {

  @TempDir Path folder;

  @Test
  void manyThreadsFillOnce() throws Exception {
    AtomicInteger fills = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Path>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(
            threads.submit(
                () ->
                    new ModelCache(folder)
                        .get(
                            "model",
                            (target, work) -> {
                              fills.incrementAndGet();
                              Files.writeString(target.resolve("config.json"), "{}");
                            })));
      }
      for (Future<Path> result : results) {
        assertThat(result.get().resolve("config.json")).hasContent("{}");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(fills).hasValue(1);
  }

  @Test
  void aFailureLeavesNothingAndTheNextTryWorks() throws IOException {
    ModelCache cache = new ModelCache(folder);
    assertThatThrownBy(
            () ->
                cache.get(
                    "model",
                    (target, work) -> {
                      Files.writeString(target.resolve("half"), "");
                      Files.writeString(work.resolve("scratch"), "");
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve(".model.lock"));
    }

    Path model = cache.get("model", (target, work) -> Files.writeString(target.resolve("a"), ""));

    assertThat(files(model)).containsExactly("a");
  }

  @Test
  void afterAKilledProcessTheNextOneStartsAfresh() throws Exception {
    Process killed = start();
    try (BufferedReader output = killed.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("starting");
      assertThat(output.readLine()).isEqualTo("half written");
      assertThat(folder.resolve("model")).doesNotExist();
      assertThat(folder.resolve(".model.partial").resolve("half")).exists();
    } finally {
      killed.destroyForcibly().waitFor();
    }

    Path model =
        new ModelCache(folder)
            .get("model", (target, work) -> Files.writeString(target.resolve("whole"), ""));

    assertThat(files(model)).containsExactly("whole");
    assertThat(folder.resolve(".model.partial")).doesNotExist();
  }

  @Test
  void anotherProcessWaitsForTheOneThatFills() throws Exception {
    List<BufferedReader> other = new ArrayList<>();
    Path model =
        new ModelCache(folder)
            .get(
                "model",
                (target, work) -> {
                  BufferedReader output = start().inputReader(StandardCharsets.UTF_8);
                  other.add(output);
                  assertThat(output.readLine()).isEqualTo("starting");
                  Files.writeString(target.resolve("first"), "");
                });
    try (BufferedReader output = other.get(0)) {
      assertThat(output.readLine()).isEqualTo("found " + model);
    }
    assertThat(files(model)).containsExactly("first");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> new ModelCache(file.resolve("cache")).get("model", (a, b) -> {}))
        .isInstanceOf(BaseModelException.class)
        .hasMessageContaining("set TAGSTREAM_CACHE to another folder");
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Stuck.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Fills half of a model and then waits for ever. */
  static final class Stuck {

    private Stuck() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println("starting");
      Path model =
          new ModelCache(Path.of(arguments[0]))
              .get(
                  "model",
                  (target, work) -> {
                    Files.writeString(target.resolve("half"), "");
                    System.out.println("half written");
                    try {
                      new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                      throw new IOException(e);
                    }
                  });
      System.out.println("found " + model);
    }
  }
}
