package io.tagstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The memory of this process. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /**
   * What is resident, native memory included, in MiB.
   *
   * @throws IOException where there is no {@code /proc}
   */
  static double residentMib() throws IOException {
    return residentMib(Files.readAllLines(STATUS));
  }

  static double residentMib(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
        .findFirst()
        .orElseThrow();
  }

  /** What Java's heap has of it, in MiB; the rest is native. */
  static double heapMib() {
    return Runtime.getRuntime().totalMemory() / 1024.0 / 1024.0;
  }
}
