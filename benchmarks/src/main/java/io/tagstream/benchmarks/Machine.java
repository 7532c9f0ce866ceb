package io.tagstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a run is on. */
final class Machine {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** The processor, how many of its cores, and the JVM. */
  static String describe() throws IOException {
    return "%s, %d cores, Java %s"
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"));
  }

  private static String processor() throws IOException {
    String unknown = System.getProperty("os.arch");
    if (!Files.isReadable(PROCESSOR)) {
      return unknown;
    }
    return Files.readAllLines(PROCESSOR).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(unknown);
  }
}
