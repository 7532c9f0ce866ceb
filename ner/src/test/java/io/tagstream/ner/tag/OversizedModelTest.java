package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import io.tagstream.ner.tokenizer.PieceIds;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import io.tagstream.ner.tokenizer.TokenizerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that would fill the heap, read by a process that has little of it. */
class OversizedModelTest {
  private static final int LARGE = 60_000_000;

  @TempDir Path directory;

  @Test
  @Timeout(120)
  void eachIsRefusedWithinASmallHeap() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                OversizedModelTest.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output.lines())
        .as(output)
        .hasSize(11)
        .allMatch(line -> line.startsWith(directory.toString()))
        .allMatch(line -> line.length() < 300 + directory.toString().length());
  }

  /** A reader of a model's file. */
  private interface Reader {
    void read() throws IOException;
  }

  /** Writes and reads each of them; prints what is wrong with it. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    for (String content : List.of("[]", "[", "{\"a\":")) {
      write(directory.resolve("config.json"), "{\"x\":[", content, LARGE, 0);
      refused(() -> ModelConfig.read(directory));
      write(directory.resolve("config.json"), "{\"x\":[0", "," + content, 4_000_000, 0);
      refused(() -> ModelConfig.read(directory));
    }
    Path weights = directory.resolve(SafetensorsDirectory.SINGLE);
    write(weights, "{\"x\":[0", ",[]", LARGE, LARGE);
    refused(() -> Safetensors.open(weights));
    write(weights, "{\"x\":[0", ",[]", 15_000_000, 15_000_000);
    refused(() -> Safetensors.open(weights));
    write(directory.resolve("tokenizer_config.json"), "{\"x\":[0", ",[]", 4_000_000, 0);
    refused(() -> TokenizerSettings.read(directory));
    Path tokenizer = directory.resolve("tokenizer.json");
    write(tokenizer, "{\"model\":{\"vocab\":[0", ",[]", LARGE, 0);
    refused(() -> TokenizerFiles.json(directory));
    write(tokenizer, "{\"x\":[0", ",[]", 30_000_000, 0);
    refused(() -> PieceIds.largest(TokenizerFiles.json(directory), tokenizer));
  }

  private static void refused(Reader reader) throws IOException {
    try {
      reader.read();
      System.out.println("it was read");
    } catch (CorruptModelException e) {
      System.out.println(e.getMessage());
    }
  }

  /** A start, and something over and over; after the length of a header, if it has one. */
  private static void write(Path file, String start, String again, int bytes, int header)
      throws IOException {
    byte[] block = again.repeat(1000).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file)) {
      if (header > 0) {
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header).array());
      }
      out.write(start.getBytes(StandardCharsets.UTF_8));
      for (int written = 0; written < bytes; written += block.length) {
        out.write(block);
      }
    }
  }
}
