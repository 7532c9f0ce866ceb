package io.tagstream.ner.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.format.CorruptModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsDirectoryTest {

  private static final String FIRST = "model-00001-of-00002.safetensors";
  private static final String SECOND = "model-00002-of-00002.safetensors";

  @TempDir Path directory;

  @BeforeEach
  void writeShards() throws IOException {
    write(FIRST, "a", DType.F32, 1.5f, -2);
    write(SECOND, "b", DType.BF16, 0.5f, 3);
    writeIndex("a", FIRST, "b", SECOND);
  }

  @Test
  void shardsAreOne() throws IOException {
    try (SafetensorsDirectory tensors = SafetensorsDirectory.open(directory)) {
      assertThat(tensors.names()).containsExactly("a", "b");
      assertThat(tensors.floats("a")).containsExactly(1.5f, -2);
      assertThat(tensors.floats("b")).containsExactly(0.5f, 3);
      assertThat(tensors.info("b")).isEqualTo(new TensorInfo(DType.BF16, 2));
      assertThatThrownBy(() -> tensors.floats("c"))
          .isInstanceOf(CorruptModelException.class)
          .hasMessage(directory.resolve(SafetensorsDirectory.INDEX) + ": no tensor 'c'");
    }
  }

  @Test
  void aSingleFileGoesBeforeShards() throws IOException {
    write(SafetensorsDirectory.SINGLE, "x", DType.F16, 2);

    try (SafetensorsDirectory tensors = SafetensorsDirectory.open(directory)) {
      assertThat(tensors.names()).containsExactly("x");
      assertThat(tensors.floats("x")).containsExactly(2);
      assertThat(tensors.source()).isEqualTo(directory.resolve(SafetensorsDirectory.SINGLE));
    }
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    Files.delete(directory.resolve(SECOND));

    refused(SECOND, "no such file, but model.safetensors.index.json names it");
  }

  @Test
  void aTruncatedShardIsNamed() throws IOException {
    byte[] whole = Files.readAllBytes(directory.resolve(FIRST));
    Files.write(directory.resolve(FIRST), Arrays.copyOf(whole, whole.length - 1));

    refused(FIRST, "truncated");
  }

  @Test
  void aTensorThatIsInNoShardIsNamed() throws IOException {
    writeIndex("a", FIRST, "b", SECOND, "c", SECOND);

    refused(SafetensorsDirectory.INDEX, "'c' is not in " + SECOND + ", where it ought to be");
  }

  @Test
  void anIndexThatIsNoneIsNamed() throws IOException {
    Path index = directory.resolve(SafetensorsDirectory.INDEX);
    Files.writeString(index, "{");
    refused(SafetensorsDirectory.INDEX, "is not valid JSON");
    Files.writeString(index, "{\"metadata\": {}}");
    refused(SafetensorsDirectory.INDEX, "has no 'weight_map'");
    for (String elsewhere :
        List.of("../x.safetensors", "/x.safetensors", "", "pytorch_model.bin")) {
      writeIndex("a", elsewhere);
      refused(SafetensorsDirectory.INDEX, "'a' is in '" + elsewhere + "', which is no name");
    }
  }

  @Test
  void aPickleIsNotLoaded() throws IOException {
    Files.delete(directory.resolve(SafetensorsDirectory.INDEX));
    Files.writeString(directory.resolve("pytorch_model.bin"), "");

    refused(SafetensorsDirectory.SINGLE, "pytorch_model.bin can carry code and is never loaded");
  }

  private void refused(String file, String reason) {
    assertThatThrownBy(() -> SafetensorsDirectory.open(directory).close())
        .isInstanceOf(CorruptModelException.class)
        .hasMessageStartingWith(directory.resolve(file) + ": ")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  private void writeIndex(String... tensorsAndFiles) throws IOException {
    String map =
        IntStream.range(0, tensorsAndFiles.length / 2)
            .mapToObj(
                i -> "\"%s\": \"%s\"".formatted(tensorsAndFiles[2 * i], tensorsAndFiles[2 * i + 1]))
            .collect(Collectors.joining(", "));
    Files.writeString(
        directory.resolve(SafetensorsDirectory.INDEX),
        "{\"metadata\": {\"total_size\": 12}, \"weight_map\": {" + map + "}}");
  }

  private void write(String file, String name, DType dtype, float... values) throws IOException {
    ByteBuffer data =
        ByteBuffer.allocate(dtype.bytes() * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (dtype) {
        case F32 -> data.putFloat(value);
        case BF16 -> data.putShort((short) (Float.floatToRawIntBits(value) >>> 16)); // if exact
        default -> data.putShort((short) ((Math.getExponent(value) + 15) << 10)); // powers of two
      }
    }
    Safetensors.write(
        directory.resolve(file),
        List.of(new Safetensors.Entry(name, dtype, new long[] {values.length}, data::flip)),
        Map.of());
  }
}
