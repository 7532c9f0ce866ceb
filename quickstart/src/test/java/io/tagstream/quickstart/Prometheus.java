package io.tagstream.quickstart;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A real Prometheus that scrapes one target every second, where the program is installed. */
final class Prometheus implements AutoCloseable {
  private final Process process;
  private final URI address;

  private Prometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  static boolean isInstalled() {
    return program("prometheus").isPresent() && program("promtool").isPresent();
  }

  /** A program on the path. */
  static Optional<Path> program(String name) {
    return Pattern.compile(java.io.File.pathSeparator)
        .splitAsStream(System.getenv("PATH"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What a command of {@code promtool} objects to in its input; empty if nothing. */
  static String objections(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process promtool = new ProcessBuilder(command).redirectErrorStream(true).start();
    promtool.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    promtool.getOutputStream().close();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return promtool.waitFor() == 0 ? "" : output + "failed";
  }

  static Prometheus scraping(int port, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 1s
        scrape_configs:
          - job_name: tagstream
            static_configs:
              - targets: ["localhost:%d"]
                labels:
                  role: quickstart
        """
            .formatted(port));
    int own = freePort();
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=localhost:" + own)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, URI.create("http://localhost:" + own));
  }

  URI address() {
    return address;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    var unused = process.onExit().join();
  }
}
