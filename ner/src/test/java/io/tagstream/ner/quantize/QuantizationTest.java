package io.tagstream.ner.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.LittleEndian;
import io.tagstream.ner.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationTest {
  private static final String QUERY = "bert.encoder.layer.0.attention.self.query";
  private static final String OUTPUT = "bert.encoder.layer.1.output.dense";

  @TempDir private Path directory;

  private final ModelConfig config = ModelConfig.read(Path.of("src/test/resources/bert-reference"));

  QuantizationTest() throws IOException {}

  @BeforeEach
  void write() throws IOException {
    scales().write(directory, config);
  }

  private Quantization scales() {
    Map<String, QuantizedInput> inputs = new HashMap<>();
    for (Parameter weight : ClassifierProgram.linearWeights(config)) {
      boolean outer = weight.layer().endsWith("outer");
      float[] scales = new float[outer ? 1 : (int) weight.shape()[1]];
      Arrays.fill(scales, 0.5f);
      inputs.put(
          weight.layer(), new QuantizedInput(scales, 3, outer ? new int[] {2, 2, 5} : new int[0]));
    }
    return new Quantization(inputs);
  }

  @Test
  void readsWhatItWrote() throws IOException {
    assertThat(Quantization.read(directory, config)).isEqualTo(scales());
  }

  @Test
  void namesLayersAsTransformersDoes() throws IOException {
    try (Safetensors file = Safetensors.open(directory.resolve(Quantization.FILE))) {
      assertThat(file.names())
          .contains(
              QUERY + ".input_scale",
              QUERY + ".input_zero_point",
              "bert.encoder.layer.0.attention.self.value.input_scale",
              OUTPUT + ".input_split");
    }
  }

  @Test
  void aModelWithoutScalesHasNone() throws IOException {
    Files.delete(directory.resolve(Quantization.FILE));
    assertThat(Quantization.read(directory, config).isEmpty()).isTrue();
  }

  @Test
  void noScalesDeleteThoseOfAnEarlierTraining() throws IOException {
    Quantization.NONE.write(directory, config);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void saysWhichScaleIsMissing() throws IOException {
    change(entry -> !entry.name().equals(QUERY + ".input_scale"));
    assertRefused("has no tensor '%s.input_scale'".formatted(QUERY));
  }

  @Test
  void saysWhichOneIsOfAnotherModel() throws IOException {
    change(entry -> true, floats(QUERY + ".input_scale", 1, 2));
    assertRefused("'%s.input_scale' has 2 values, config.json wants 24".formatted(QUERY));
  }

  @Test
  void refusesScalesThatAreNone() throws IOException {
    for (float wrong : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      change(entry -> true, floats(OUTPUT + ".input_scale", wrong));
      assertRefused("'%s.input_scale' holds %s, a scale is above 0".formatted(OUTPUT, wrong));
    }
  }

  @Test
  void refusesAZeroThatIsNoByte() throws IOException {
    change(entry -> true, ints(QUERY + ".input_zero_point", 256));
    assertRefused("'%s.input_zero_point' is not one number from 0 to 255".formatted(QUERY));
    change(entry -> true, floats(QUERY + ".input_zero_point", 1));
    assertRefused("'%s.input_zero_point' is F32, not I32".formatted(QUERY));
  }

  @Test
  void refusesCopiesOfChannelsThatAreNotThere() throws IOException {
    change(entry -> true, ints(OUTPUT + ".input_split", 1, 96));
    assertRefused("'%s.input_split' names channel 96".formatted(OUTPUT));
    change(entry -> true, ints(OUTPUT + ".input_split", new int[49]));
    assertRefused("'%s.input_split' has more copies than channels".formatted(OUTPUT));
    change(entry -> true, ints(QUERY + ".input_split", 1));
    assertRefused("'%s.input_split' names channel 1".formatted(QUERY));
  }

  private void assertRefused(String reason) throws IOException {
    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> Quantization.read(directory, config))
        .withMessage(directory.resolve(Quantization.FILE) + ": " + reason);
    write();
  }

  private static Safetensors.Entry floats(String name, float... values) {
    return new Safetensors.Entry(
        name, DType.F32, new long[] {values.length}, () -> LittleEndian.of(values));
  }

  private static Safetensors.Entry ints(String name, int... values) {
    return new Safetensors.Entry(
        name, DType.I32, new long[] {values.length}, () -> LittleEndian.of(values));
  }

  /** Writes the file again, with what is kept of it and some other tensors. */
  private void change(Predicate<Safetensors.Entry> kept, Safetensors.Entry... others)
      throws IOException {
    Path file = directory.resolve(Quantization.FILE);
    List<Safetensors.Entry> entries = new ArrayList<>(List.of(others));
    try (Safetensors old = Safetensors.open(file)) {
      for (String name : old.names()) {
        byte[] bytes = new byte[old.data(name).remaining()];
        old.data(name).get(bytes);
        Safetensors.Entry entry =
            new Safetensors.Entry(name, old.info(name), () -> java.nio.ByteBuffer.wrap(bytes));
        if (kept.test(entry) && List.of(others).stream().noneMatch(o -> o.name().equals(name))) {
          entries.add(entry);
        }
      }
    }
    Safetensors.write(file, entries, Map.of());
  }
}
