package io.tagstream.ner.onnx;

import io.tagstream.ner.architecture.Architecture;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.tensor.LittleEndian;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A BERT in 8 bits as a graph for one window, without padding and so without a mask. It takes
 * {@link #IDS} and {@link #POSITIONS}, int32 {@code [1, time]}, and gives logits {@code [1, time,
 * labels]}.
 *
 * <p>It computes what the TorchScript of that kernel does: scales are folded into weights,
 * LayerNorms and attention's values, the stream is in units of the next layer's scales, and large
 * channels behind the activation have copies.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">operators</a>
 */
final class Int8Graph {
  static final String IDS = "ids";
  static final String POSITIONS = "positions";

  /**
   * The activations that one operator computes, and the bias before. GELU by tanh is off from the
   * exact one by 0.0005 at most, less than a twentieth of the step in which its result is written,
   * and takes half the time.
   */
  private static final Set<String> ACTIVATIONS =
      Set.of("gelu", "gelu_python", "gelu_new", "gelu_fast", "gelu_pytorch_tanh");

  private static final float[] ONE = {1};

  private final ModelConfig config;
  private final Weights weights;
  private final Quantization quantization;
  private final OnnxGraph graph;
  private final Map<String, Parameter> parameters;
  private final String one;

  private Int8Graph(ModelConfig config, Weights weights, Quantization quantization, OnnxGraph graph)
      throws IOException {
    this.config = config;
    this.weights = weights;
    this.quantization = quantization;
    this.graph = graph;
    parameters = ClassifierProgram.parametersByPath(config);
    one = constant("one", ONE);
  }

  /** Whether there are operators for all that an encoder does. */
  static boolean fits(ModelConfig config) {
    return config.architecture().structure() == Architecture.BERT
        && ACTIVATIONS.contains(config.activation());
  }

  /**
   * Writes one.
   *
   * @param folder is there
   * @return the file to open
   */
  static Path write(ModelConfig config, Weights weights, Quantization quantization, Path folder)
      throws IOException {
    try (OnnxGraph graph = new OnnxGraph(folder)) {
      new Int8Graph(config, weights, quantization, graph).build();
      return graph.write();
    }
  }

  private void build() throws IOException {
    graph.input(IDS);
    graph.input(POSITIONS);
    String x = embeddings(quantization.input(0, "qkv").scales());
    for (int i = 0; i < config.layers(); i++) {
      boolean isLast = i + 1 == config.layers();
      x = layer(i, x, isLast ? ONE : quantization.input(i + 1, "qkv").scales());
    }
    graph.output(linear("classifier", x, ONE));
  }

  private String embeddings(float[] next) throws IOException {
    boolean projects = parameters.containsKey("project_weight");
    float[] units = projects ? ONE : next;
    // The other output, how long each sentence is, has to be there.
    String x =
        graph
            .node(
                "EmbedLayerNormalization",
                epsilon(),
                2,
                IDS,
                "",
                constant("word", values("word"), parameters.get("word").shape()),
                constant("position", positions(), parameters.get("position").shape()),
                "",
                divided("norm_weight", units),
                divided("norm_bias", units),
                "",
                POSITIONS)
            .get(0);
    return projects ? linear("project", x, next) : x;
  }

  /** With the embedding of the type that all pieces have. */
  private float[] positions() {
    float[] positions = values("position");
    if (parameters.containsKey("type")) {
      float[] types = values("type");
      for (int i = 0; i < positions.length; i++) {
        positions[i] += types[i % config.embeddingSize()];
      }
    }
    return positions;
  }

  /**
   * A layer.
   *
   * @param next the units in which it leaves the stream
   */
  private String layer(int index, String x, float[] next) throws IOException {
    String name = ClassifierProgram.layerName(index) + ".";
    QuantizedInput qkv = quantization.input(index, "qkv");
    QuantizedInput attended = quantization.input(index, "attended");
    QuantizedInput inner = quantization.input(index, "inner");
    QuantizedInput outer = quantization.input(index, "outer");
    String seen = attention(name + "qkv", x, qkv, attended.scales());
    String kept = product(name + "attended", seen, one, attended);
    String y =
        norm(name + "norm1", name + "attended", kept, stream(name + "qkv", x, qkv), inner.scales());
    String wide = product(name + "inner", y, one, inner, outer.split());
    String bias = constant(name + "inner_bias", shifted(name + "inner_bias", outer));
    String active = graph.node("FastGelu", Map.of(), wide, bias);
    String step = constant(name + "outer_step", outer.scales());
    String left = product(name + "outer", active, step, outer);
    return norm(name + "norm2", name + "outer", left, stream(name + "inner", y, inner), next);
  }

  /** Attention leaves its values in units of the next layer's scales. */
  private String attention(String layer, String x, QuantizedInput input, float[] units)
      throws IOException {
    Int8Weight weight = weight(layer, input);
    float[] bias = values(layer + "_bias");
    int values = 2 * config.hiddenSize();
    for (int i = values; i < bias.length; i++) {
      float unit = units[(i - values) % units.length];
      weight.scales()[i] /= unit;
      bias[i] /= unit;
    }
    String bytes = weight.addTo(graph, layer + "_weight");
    return graph.node(
        "QAttention",
        Map.of("num_heads", config.heads()),
        quantized(layer, x, one, input),
        bytes,
        constant(layer + "_bias", bias),
        one,
        Int8Weight.scales(bytes),
        "",
        zero(layer));
  }

  /** A linear layer without its bias, which whoever comes next adds. */
  private String product(String layer, String x, String step, QuantizedInput input, int... copied)
      throws IOException {
    String bytes = weight(layer, input, copied).addTo(graph, layer + "_weight");
    return graph.node(
        "MatMulIntegerToFloat",
        Map.of(),
        quantized(layer, x, step, input),
        bytes,
        one,
        Int8Weight.scales(bytes),
        zero(layer));
  }

  private String quantized(String layer, String x, String step, QuantizedInput input)
      throws IOException {
    ByteBuffer zero = ByteBuffer.wrap(new byte[] {(byte) input.zero()});
    graph.constant(zero(layer), OnnxGraph.UINT8, zero, 1);
    return graph.node("QuantizeLinear", Map.of(), x, step, zero(layer));
  }

  private static String zero(String layer) {
    return layer + "_zero";
  }

  /** The weight for an input in units of its scales. */
  private Int8Weight weight(String layer, QuantizedInput input, int... copied) {
    int inputs = (int) parameters.get(layer + "_weight").shape()[1];
    float[] rows = withCopies(values(layer + "_weight"), inputs, copied);
    int outputs = rows.length / inputs;
    int width = inputs + input.split().length;
    float[] scaled = new float[outputs * width];
    for (int i = 0; i < scaled.length; i++) {
      int at = i % width;
      int channel = at < inputs ? at : input.split()[at - inputs];
      scaled[i] =
          rows[i / width * inputs + channel] * input.scales()[channel % input.scales().length];
    }
    return Int8Weight.of(scaled, outputs);
  }

  private static float[] withCopies(float[] rows, int width, int... copied) {
    float[] all = Arrays.copyOf(rows, rows.length + copied.length * width);
    for (int i = 0; i < copied.length; i++) {
      System.arraycopy(rows, copied[i] * width, all, rows.length + i * width, width);
    }
    return all;
  }

  /** The bias of outputs, and that of their copies. */
  private float[] shifted(String bias, QuantizedInput next) {
    float[] values = values(bias);
    float[] all = withCopies(values, 1, next.split());
    for (int i = 0; i < next.split().length; i++) {
      all[values.length + i] -= next.shifts()[i];
    }
    return all;
  }

  /** The stream as it is, which a layer took in units of its scales. */
  private String stream(String layer, String x, QuantizedInput input) throws IOException {
    return graph.node("Mul", Map.of(), x, constant(layer + "_input", input.scales()));
  }

  private String norm(String name, String layer, String result, String stream, float[] units)
      throws IOException {
    return graph.node(
        "SkipLayerNormalization",
        epsilon(),
        result,
        stream,
        divided(name + "_weight", units),
        divided(name + "_bias", units),
        constant(layer + "_bias", values(layer + "_bias")));
  }

  /** A linear layer in f32. */
  private String linear(String layer, String x, float[] units) throws IOException {
    int outputs = (int) parameters.get(layer + "_weight").shape()[0];
    float[] rows = values(layer + "_weight");
    int inputs = rows.length / outputs;
    float[] columns = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int out = i / inputs;
      columns[i % inputs * outputs + out] = rows[i] / units[out % units.length];
    }
    String weight = constant(layer + "_weight", columns, inputs, outputs);
    String product = graph.node("MatMul", Map.of(), x, weight);
    return graph.node("Add", Map.of(), product, divided(layer + "_bias", units));
  }

  private String divided(String vector, float[] units) throws IOException {
    float[] values = values(vector);
    for (int i = 0; i < values.length; i++) {
      values[i] /= units[i % units.length];
    }
    return constant(vector, values);
  }

  private Map<String, Number> epsilon() {
    return Map.of("epsilon", (float) config.layerNormEps());
  }

  private float[] values(String path) {
    return weights.stacked(parameters.get(path));
  }

  private String constant(String name, float... vector) throws IOException {
    return constant(name, vector, vector.length);
  }

  private String constant(String name, float[] values, long... shape) throws IOException {
    return graph.constant(name, OnnxGraph.FLOAT, LittleEndian.of(values), shape);
  }
}
