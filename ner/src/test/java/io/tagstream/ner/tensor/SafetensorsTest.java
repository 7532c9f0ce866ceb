package io.tagstream.ner.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.format.CorruptModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      List<Safetensors.Entry> entries = randomEntries(random);
      Path file = folder.resolve("model.safetensors");

      Safetensors.write(file, entries, Map.of("round", "" + round));

      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "round", "" + round));
        assertThat(read.names())
            .containsExactlyInAnyOrderElementsOf(
                entries.stream().map(Safetensors.Entry::name).toList());
        for (Safetensors.Entry entry : entries) {
          assertThat(read.info(entry.name())).isEqualTo(entry.info());
          assertThat(read.data(entry.name())).isEqualTo(entry.data().get());
        }
      }
    }
  }

  @Test
  void theHeaderIsPaddedSoThatDataAreAligned() throws IOException {
    Path file = folder.resolve("model.safetensors");
    for (String name : List.of("a", "ab", "abc", "abcd", "ä")) {
      Safetensors.write(file, List.of(floats(name, 1.5f)), Map.of());

      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(bytes.getLong(0) % 8).isZero();
      assertThat(bytes.getFloat(bytes.limit() - 4)).isEqualTo(1.5f);
    }
  }

  @Test
  void readsAFileMadeByHand() throws IOException {
    Path file = folder.resolve("hand.safetensors");
    byte[] data = {
      0x00,
      0x3c,
      0x00,
      (byte) 0xc0, // F16: 1, -2
      (byte) 0x80,
      0x3f,
      0x20,
      (byte) 0xc1, // BF16: 1, -10
      0,
      0,
      (byte) 0x80,
      0x3e, // F32: 0.25
      7,
      0,
      0,
      0,
      0,
      0,
      0,
      0 // I64: 7
    };
    write(
        file,
        """
        {"n":{"dtype":"I64","shape":[],"data_offsets":[12,20]},
         "half":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]},
         "brain":{"dtype":"BF16","shape":[1,2],"data_offsets":[4,8]},
         "empty":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]},
         "single":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
        data);

    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.names()).containsExactly("n", "half", "brain", "empty", "single");
      assertThat(read.metadata()).isEmpty();
      assertThat(read.floats("half")).containsExactly(1, -2);
      assertThat(read.floats("brain")).containsExactly(1, -10);
      assertThat(read.floats("single")).containsExactly(0.25f);
      assertThat(read.floats("empty")).isEmpty();
      assertThat(read.data("n").getLong()).isEqualTo(7);
      assertThat(read.data("n").isReadOnly()).isTrue();
      assertThat(read.info("half")).isEqualTo(new TensorInfo(DType.F16, new long[] {2, 1}));
      assertThatThrownBy(() -> read.floats("n"))
          .isInstanceOf(CorruptModelException.class)
          .hasMessageContaining("'n' has type I64, expected F32, F16 or BF16");
      assertThatThrownBy(() -> read.data("absent"))
          .isInstanceOf(CorruptModelException.class)
          .hasMessage(file + ": has no tensor 'absent'");
    }
  }

  @ParameterizedTest
  @CsvSource({"1,5.9604645E-8", "1023,6.097555E-5", "31743,65504", "31744,Infinity", "32768,-0.0"})
  void halfPrecisionKeepsSubnormalsAndInfinity(int bits, float value) throws IOException {
    Path file = folder.resolve("half.safetensors");
    byte[] data = {(byte) bits, (byte) (bits >> 8)};
    write(file, "{\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", data);

    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.floats("h")).containsExactly(value);
    }
  }

  @Test
  void readsTensorsBeyondTwoGibibytes() throws IOException {
    Path file = folder.resolve("large.safetensors");
    long big = 2_000_000_000L;
    String header =
        """
        {"x":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]},
         "y":{"dtype":"U8","shape":[2000000000],"data_offsets":[2000000000,4000000000]},
         "z":{"dtype":"F32","shape":[1],"data_offsets":[4000000000,4000000004]}}""";
    write(file, header, new byte[0]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 1);
      channel.write(one, channel.size() + 2 * big); // sparse: takes no room
    }

    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.floats("z")).containsExactly(1);
      assertThat(read.data("y").get((int) big - 1)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense|not valid JSON",
        "[1]|not a JSON object",
        "{\"a\":{}} x|not valid JSON",
        "{\"a\":{},\"a\":{}}|not valid JSON",
        "{\"__metadata__\":{\"a\":1}}|'a' is not a string",
        "{\"__metadata__\":[]}|not a JSON object",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}|unknown dtype 'F31'",
        "{\"a\":7}|unknown dtype ''",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}|'shape' is not a list",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|not a natural number",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|not a natural number",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|'data_offsets' is not a list",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}|not a range",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|not a range",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|needs 8 bytes and has 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}|large",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}|begin at byte",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]}}|truncated",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}|1 bytes at the end",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}|'b': its data begin"
      })
  void aWrongHeaderIsNamed(String headerAndReason) throws IOException {
    String[] parts = headerAndReason.split("\\|", 2);
    Path file = folder.resolve("bad.safetensors");
    write(file, parts[0], new byte[4]);

    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(CorruptModelException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(parts[1])
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1 << 20, 100_000_001L, Long.MAX_VALUE, -1})
  void anImpossibleHeaderLengthIsNamed(long length) throws IOException {
    Path file = folder.resolve("bad.safetensors");
    Files.write(
        file, ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length).array());

    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(CorruptModelException.class)
        .hasMessageContaining("the header is said to be " + Long.toUnsignedString(length));
  }

  @Test
  void noPrefixOfAFileOpens() throws IOException {
    Path file = folder.resolve("whole.safetensors");
    Safetensors.write(file, List.of(floats("a", 1, 2), floats("b", 3)), Map.of());
    byte[] whole = Files.readAllBytes(file);
    Path cut = folder.resolve("cut.safetensors");
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.open(cut)).isInstanceOf(CorruptModelException.class);
    }
  }

  @Test
  void aMissingFileIsMissing() {
    assertThatThrownBy(() -> Safetensors.open(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, List.of(floats("a", 1)), Map.of());
    Safetensors.Entry failing =
        new Safetensors.Entry(
            "b",
            DType.F32,
            new long[] {1},
            () -> {
              throw new IOException("gone");
            });

    assertThatThrownBy(() -> Safetensors.write(file, List.of(floats("a", 2), failing), Map.of()))
        .hasMessage("gone");

    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.floats("a")).containsExactly(1);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void wrongEntriesAreRefused() {
    Path file = folder.resolve("model.safetensors");
    assertThatThrownBy(
            () -> Safetensors.write(file, List.of(floats("a", 1), floats("a", 2)), Map.of()))
        .hasMessageContaining("repeated or reserved tensor name: a");
    assertThatThrownBy(() -> Safetensors.write(file, List.of(floats("__metadata__", 1)), Map.of()))
        .hasMessageContaining("__metadata__");
    Safetensors.Entry shortData =
        new Safetensors.Entry("s", DType.F32, new long[] {2}, () -> ByteBuffer.allocate(4));
    assertThatThrownBy(() -> Safetensors.write(file, List.of(shortData), Map.of()))
        .hasMessageContaining("'s' of F32[2] needs 8 bytes, got 4");
    assertThat(file).doesNotExist();
  }

  private static List<Safetensors.Entry> randomEntries(Random random) {
    List<Safetensors.Entry> entries = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      long[] shape = random.longs(random.nextInt(4), 0, 5).toArray();
      List<DType> known = List.of(DType.values());
      DType dtype = known.get(random.nextInt(known.size()));
      byte[] data = new byte[(int) new TensorInfo(dtype, shape).bytes()];
      random.nextBytes(data);
      String name = "t\"" + i + "ü\n";
      entries.add(new Safetensors.Entry(name, dtype, shape, () -> ByteBuffer.wrap(data)));
    }
    return entries;
  }

  private static Safetensors.Entry floats(String name, float... values) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new Safetensors.Entry(name, DType.F32, new long[] {values.length}, () -> data);
  }

  private static void write(Path file, String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).put(data);
    try {
      Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
