package io.tagstream.ner.quantize;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the inputs of a model's linear layers are written in 8 bits: {@code quantization.safetensors}
 * beside weights in f32. For each layer's Hugging Face name it has {@code input_scale}, {@code
 * [channels]} or {@code [1]}, {@code input_zero_point}, {@code [1]}, and {@code input_split}, the
 * channels of which there are copies.
 *
 * @param inputs by the layer's path in a program, {@code layer_0.qkv}; empty if there are none
 */
public record Quantization(Map<String, QuantizedInput> inputs) {
  /** Its file in a model directory. */
  public static final String FILE = "quantization.safetensors";

  /** Of a model that has none. */
  public static final Quantization NONE = new Quantization(Map.of());

  private static final String SCALE = ".input_scale";
  private static final String ZERO = ".input_zero_point";
  private static final String SPLIT = ".input_split";

  public Quantization {
    inputs = Map.copyOf(inputs);
  }

  /** Whether a model has none. */
  public boolean isEmpty() {
    return inputs.isEmpty();
  }

  /** That of a linear layer; where there is none, one for trials. */
  public QuantizedInput input(int layer, String name) {
    QuantizedInput input = inputs.get(ClassifierProgram.layerName(layer) + "." + name);
    return input == null ? QuantizedInput.trial(name.equals("outer")) : input;
  }

  /**
   * Reads the file of a model directory.
   *
   * @return {@link #NONE} if there is no file, or the encoder has no use for one
   * @throws CorruptModelException if it is not that of the model
   */
  public static Quantization read(Path directory, ModelConfig config) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file) || !ClassifierProgram.quantizes(config)) {
      return NONE;
    }
    Map<String, QuantizedInput> inputs = new LinkedHashMap<>();
    try (Safetensors tensors = Safetensors.open(file)) {
      for (Parameter weight : ClassifierProgram.linearWeights(config)) {
        inputs.put(weight.layer(), read(tensors, file, weight));
      }
    }
    return new Quantization(inputs);
  }

  private static QuantizedInput read(Safetensors tensors, Path file, Parameter weight)
      throws IOException {
    String module = weight.modules().get(0);
    float[] scales = tensors.floats(module + SCALE);
    int channels = (int) weight.shape()[1];
    boolean activated = weight.layer().endsWith(".outer");
    if (scales.length != (activated ? 1 : channels)) {
      throw new CorruptModelException(
          file,
          "'%s' has %d values, config.json wants %d"
              .formatted(module + SCALE, scales.length, activated ? 1 : channels));
    }
    for (float scale : scales) {
      if (!(scale > 0 && Float.isFinite(scale))) {
        throw new CorruptModelException(
            file, "'%s' holds %s, a scale is above 0".formatted(module + SCALE, scale));
      }
    }
    int[] zero = ints(tensors, file, module + ZERO);
    if (zero.length != 1 || zero[0] < 0 || zero[0] > 255) {
      throw new CorruptModelException(
          file, "'%s' is not one number from 0 to 255".formatted(module + ZERO));
    }
    int[] split =
        tensors.names().contains(module + SPLIT) ? ints(tensors, file, module + SPLIT) : new int[0];
    if (split.length > channels) {
      throw new CorruptModelException(
          file, "'%s' has more copies than channels".formatted(module + SPLIT));
    }
    for (int channel : split) {
      if (!activated || channel < 0 || channel >= channels) {
        throw new CorruptModelException(
            file, "'%s' names channel %d".formatted(module + SPLIT, channel));
      }
    }
    return new QuantizedInput(scales, zero[0], split);
  }

  private static int[] ints(Safetensors tensors, Path file, String name) throws IOException {
    if (tensors.info(name).dtype() != DType.I32) {
      throw new CorruptModelException(
          file, "'%s' is %s, not I32".formatted(name, tensors.info(name).dtype()));
    }
    return tensors.ints(name);
  }

  /** Writes the file, or deletes it if there is nothing to write. */
  public void write(Path directory, ModelConfig config) throws IOException {
    Path file = directory.resolve(FILE);
    if (isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    List<Safetensors.Entry> entries = new ArrayList<>();
    for (Parameter weight : ClassifierProgram.linearWeights(config)) {
      QuantizedInput input = inputs.get(weight.layer());
      for (String module : weight.modules()) {
        entries.add(
            new Safetensors.Entry(
                module + SCALE,
                DType.F32,
                new long[] {input.scales().length},
                () -> LittleEndian.of(input.scales())));
        add(entries, module + ZERO, input.zero());
        if (input.split().length > 0) {
          add(entries, module + SPLIT, input.split());
        }
      }
    }
    Safetensors.write(file, entries, Map.of("format", "pt"));
  }

  private static void add(List<Safetensors.Entry> entries, String name, int... values) {
    entries.add(
        new Safetensors.Entry(
            name, DType.I32, new long[] {values.length}, () -> LittleEndian.of(values)));
  }
}
