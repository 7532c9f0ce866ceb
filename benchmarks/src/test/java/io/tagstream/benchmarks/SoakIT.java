package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.cli.Main;
import org.junit.jupiter.api.Test;

/** Runs with {@code -Psoak}. */
class SoakIT {
  @Test
  void neitherMemoryNorLagGrows() {
    String duration = System.getProperty("soak.duration");
    String model = System.getProperty("soak.model");

    int code = Main.commandLine().execute("bench", "--soak=" + duration, "--model=" + model);

    assertThat(code).isZero();
  }
}
