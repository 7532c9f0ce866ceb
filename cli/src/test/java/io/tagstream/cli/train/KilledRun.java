package io.tagstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.cli.Main;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command that trains, in a process of its own, which is killed. */
final class KilledRun {
  private KilledRun() {}

  /**
   * Starts it, and kills it when it has written the checkpoint of a step.
   *
   * @param config its arguments, written beside its {@code output_dir}
   */
  static void at(int step, String command, ObjectNode config) throws Exception {
    Path directory = Path.of(config.path("output_dir").asText());
    Path file = Path.of(directory + ".json");
    new ObjectMapper().writeValue(file.toFile(), config);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                command,
                file.toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (line.endsWith("checkpoint-" + step)) {
          break;
        }
      }
    }
    process.destroyForcibly().waitFor();
    assertThat(directory.resolve("checkpoint-" + step)).as(String.join("\n", lines)).exists();
  }
}
