package io.tagstream.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  @Test
  void printsUtf8() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    assertThat(new StandardOutput(printed).print(out -> out.append("Köln 😀\n"))).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("Köln 😀\n");
  }

  @Test
  void endsQuietlyWhenTheReaderOfThePipeHasGone() throws IOException {
    AtomicInteger lines = new AtomicInteger();

    int exit =
        new StandardOutput(failing("Broken pipe"))
            .print(
                out -> {
                  for (int i = 0; i < 1_000_000; i++) {
                    out.append("a line\n");
                    lines.incrementAndGet();
                  }
                });

    assertThat(exit).isEqualTo(141);
    assertThat(lines).hasValueLessThan(1_000_000);
  }

  @Test
  void tellsOfAFullDiskAndOfTheFailureOfTheCommandItself() {
    assertThatThrownBy(
            () -> new StandardOutput(failing("No space left")).print(out -> out.append("a")))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    assertThatThrownBy(
            () ->
                new StandardOutput(printed)
                    .print(
                        out -> {
                          out.append("before");
                          throw new IOException("bad pipe dream");
                        }))
        .hasMessage("bad pipe dream");
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("before");
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
