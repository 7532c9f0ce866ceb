package io.tagstream.benchmarks;

import io.tagstream.broker.BrokerMain;
import io.tagstream.ner.files.FileTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real broker beside this process; its data goes with it. */
final class BrokerProcess implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final String bootstrapServers;

  private BrokerProcess(Path folder, Process process, String bootstrapServers) {
    this.folder = folder;
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns when it accepts clients. */
  static BrokerProcess start() throws IOException {
    Path folder = Files.createTempDirectory("tagstream-bench-broker");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g", // as Kafka's own script has it
                "-XX:+UseG1GC",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (line == null) {
      throw new IOException("the broker's process did not start");
    }
    return new BrokerProcess(folder, process, line);
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
