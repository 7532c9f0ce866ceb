package io.tagstream.benchmarks;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.onnx.Int8Weight;
import io.tagstream.ner.onnx.OnnxGraph;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.tensor.LittleEndian;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A fine-tuned BERT as ONNX Runtime's own tools leave it: with the operators into which its
 * optimizer for transformers fuses an export, and in int8 with the weights that its {@code
 * quantize_dynamic} makes of that with {@code per_channel}, each input being quantized when it
 * comes; embeddings stay in f32. It takes {@link #IDS}, {@link #TYPES} and {@link #MASK}, int32
 * {@code [sentences, time]}, and gives logits {@code [sentences, time, labels]}.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">operators</a>
 */
final class OnnxProgram {
  static final String IDS = "input_ids";
  static final String TYPES = "token_type_ids";
  static final String MASK = "attention_mask";

  private final ModelConfig config;
  private final Weights weights;
  private final boolean int8;
  private final OnnxGraph graph;
  private final Map<String, Parameter> parameters;

  private OnnxProgram(ModelConfig config, Weights weights, boolean int8, OnnxGraph graph) {
    this.config = config;
    this.weights = weights;
    this.int8 = int8;
    this.graph = graph;
    parameters = ClassifierProgram.parametersByPath(config);
  }

  /**
   * Writes that of a fine-tuned directory for which {@link UsualProgram#fits}.
   *
   * @param folder is made
   * @return the file to open
   */
  static Path write(Path directory, Path folder, boolean int8) throws IOException {
    ModelConfig config = ModelConfig.read(directory);
    try (Weights weights = Weights.trained(directory);
        OnnxGraph graph = new OnnxGraph(Files.createDirectories(folder))) {
      weights.check(config);
      new OnnxProgram(config, weights, int8, graph).build();
      return graph.write();
    }
  }

  private void build() throws IOException {
    List.of(IDS, TYPES, MASK).forEach(graph::input);
    // The other output, how long each sentence is, has to be there.
    String x =
        graph
            .node(
                "EmbedLayerNormalization",
                epsilon(),
                2,
                IDS,
                TYPES,
                vector("word"),
                vector("position"),
                vector("type"),
                vector("norm_weight"),
                vector("norm_bias"))
            .get(0);
    for (int i = 0; i < config.layers(); i++) {
      x = layer(ClassifierProgram.layerName(i) + ".", x);
    }
    graph.output(graph.node("Add", Map.of(), linear("classifier", x), vector("classifier_bias")));
  }

  private String layer(String name, String x) throws IOException {
    String seen = linear(name + "attended", attention(name + "qkv", x));
    String y = norm(name + "norm1", name + "attended", seen, x);
    String inner =
        graph.node("BiasGelu", Map.of(), linear(name + "inner", y), vector(name + "inner_bias"));
    return norm(name + "norm2", name + "outer", linear(name + "outer", inner), y);
  }

  private String attention(String layer, String x) throws IOException {
    Map<String, Number> heads = Map.of("num_heads", config.heads());
    String weight = weight(layer);
    String bias = vector(layer + "_bias");
    if (!int8) {
      return graph.node("Attention", heads, x, weight, bias, MASK);
    }
    List<String> input = graph.node("DynamicQuantizeLinear", Map.of(), 3, x);
    return graph.node(
        "QAttention",
        heads,
        input.get(0),
        weight,
        bias,
        input.get(1),
        Int8Weight.scales(weight),
        MASK,
        input.get(2),
        zeros(weight));
  }

  /** Without its bias, which whoever comes next adds. */
  private String linear(String layer, String x) throws IOException {
    String weight = weight(layer);
    return int8
        ? graph.node(
            "DynamicQuantizeMatMul", Map.of(), x, weight, Int8Weight.scales(weight), zeros(weight))
        : graph.node("MatMul", Map.of(), x, weight);
  }

  private String norm(String name, String layer, String y, String x) throws IOException {
    return graph.node(
        "SkipLayerNormalization",
        epsilon(),
        y,
        x,
        vector(name + "_weight"),
        vector(name + "_bias"),
        vector(layer + "_bias"));
  }

  private Map<String, Number> epsilon() {
    return Map.of("epsilon", (float) config.layerNormEps());
  }

  /** A parameter as it is: a vector, or embeddings. */
  private String vector(String path) throws IOException {
    Parameter parameter = parameters.get(path);
    return graph.constant(
        path, OnnxGraph.FLOAT, LittleEndian.of(weights.stacked(parameter)), parameter.shape());
  }

  /** The weight of a linear layer, {@code [in, out]}; in int8 with scales and {@link #zeros}. */
  private String weight(String layer) throws IOException {
    Parameter parameter = parameters.get(layer + "_weight");
    int out = (int) parameter.shape()[0];
    int in = (int) parameter.shape()[1];
    float[] rows = weights.stacked(parameter);
    if (!int8) {
      ByteBuffer columns = LittleEndian.of(transposed(rows, out, in));
      return graph.constant(parameter.path(), OnnxGraph.FLOAT, columns, in, out);
    }
    graph.constant(zeros(parameter.path()), OnnxGraph.INT8, ByteBuffer.allocate(out), out);
    return Int8Weight.of(rows, out).addTo(graph, parameter.path());
  }

  private static float[] transposed(float[] rows, int out, int in) {
    float[] columns = new float[rows.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        columns[i * out + o] = rows[o * in + i];
      }
    }
    return columns;
  }

  private static String zeros(String weight) {
    return weight + "_zero_point";
  }
}
