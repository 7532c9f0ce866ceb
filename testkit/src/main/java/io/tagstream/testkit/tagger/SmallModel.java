package io.tagstream.testkit.tagger;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.LittleEndian;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import io.tagstream.ner.tokenizer.BertTokenizer;
import io.tagstream.streams.engine.FakeTagger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A BERT that finds what {@link FakeTagger} does. Whether a word begins with a capital letter is in
 * the first channel of the stream, which is too large for what the layers add, at random, to hide
 * it: so rounding changes scores and no tag.
 */
public final class SmallModel {
  private static final int WIDTH = 24;

  /** Of all random weights. */
  private static final double DEVIATION = 0.1;

  private static final String CONFIG =
      """
      {
        "architectures": ["BertForTokenClassification"],
        "model_type": "bert",
        "vocab_size": %d,
        "hidden_size": %d,
        "num_hidden_layers": 2,
        "num_attention_heads": 1,
        "intermediate_size": 48,
        "max_position_embeddings": 512,
        "id2label": {"0": "O", "1": "B-%s"}
      }
      """;

  /** Letters and digits, at the beginning of words and inside, and words of long texts. */
  private static final List<String> PIECES =
      Stream.concat(
              Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "Ab", "or", "so"),
              IntStream.rangeClosed('0', 'z')
                  .filter(Character::isLetterOrDigit)
                  .mapToObj(Character::toString)
                  .flatMap(letter -> Stream.of(letter, "##" + letter)))
          .toList();

  private SmallModel() {}

  /**
   * Writes a model directory with scales for 8 bits.
   *
   * @param type of the entities
   * @param seed of all that is random
   */
  public static void write(Path directory, String type, long seed) throws IOException {
    Files.writeString(
        directory.resolve("config.json"), CONFIG.formatted(PIECES.size(), WIDTH, type));
    Path tokenizer = directory.resolve("tokenizer.json");
    Files.writeString(
        tokenizer, BertTokenizer.of(String.join("\n", PIECES), false, tokenizer).json().toString());
    ModelConfig config = ModelConfig.read(directory);
    Random random = new Random(seed);
    List<Safetensors.Entry> weights = new ArrayList<>();
    for (Parameter parameter : new ClassifierProgram(config, Kernel.PLAIN.linear()).parameters()) {
      long[] shape = parameter.shape().clone();
      shape[0] /= parameter.names().size();
      for (String name : parameter.names()) {
        float[] values = values(parameter, shape, random);
        weights.add(new Safetensors.Entry(name, DType.F32, shape, () -> LittleEndian.of(values)));
      }
    }
    Safetensors.write(
        directory.resolve(SafetensorsDirectory.SINGLE), weights, Map.of("format", "pt"));
    scales(config).write(directory, config);
  }

  private static float[] values(Parameter parameter, long[] shape, Random random) {
    float[] values = new float[(int) LongStream.of(shape).reduce(1, (a, b) -> a * b)];
    if (parameter.isScale()) {
      Arrays.fill(values, 1);
    } else if (shape.length > 1) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (DEVIATION * random.nextGaussian());
      }
    }
    if (parameter.isWords()) {
      for (int id = 0; id < PIECES.size(); id++) {
        values[id * WIDTH] = Character.isUpperCase(PIECES.get(id).charAt(0)) ? 1 : -1;
      }
    } else if (parameter.ofHead() && shape.length > 1) {
      values[0] = -1;
      values[WIDTH] = 1;
    }
    return values;
  }

  /** What is between a LayerNorm and the next layer is below the root of the width. */
  private static Quantization scales(ModelConfig config) {
    float[] scales = new float[WIDTH];
    Arrays.fill(scales, (float) (Math.sqrt(WIDTH) / 127));
    QuantizedInput normalized = new QuantizedInput(scales, 128, new int[0]);
    Map<String, QuantizedInput> inputs = new LinkedHashMap<>();
    for (Parameter weight : ClassifierProgram.linearWeights(config)) {
      boolean activated = weight.layer().endsWith("outer");
      inputs.put(weight.layer(), activated ? QuantizedInput.trial(true) : normalized);
    }
    return new Quantization(inputs);
  }

  /** Loads one, or one that was spoiled: in 8 bits if it has scales, where libtorch has oneDNN. */
  public static NerModel load(Path directory) throws IOException {
    boolean quantized =
        Files.exists(directory.resolve(Quantization.FILE))
            && System.getProperty("os.arch").equals("amd64");
    return NerModel.load(
        directory, quantized ? new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8) : Kernel.PLAIN);
  }
}
