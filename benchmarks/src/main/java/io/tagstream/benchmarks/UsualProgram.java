package io.tagstream.benchmarks;

import io.tagstream.ner.architecture.Architecture;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.script.ScriptArchive;
import io.tagstream.ner.script.ScriptModule;
import io.tagstream.ner.script.ScriptTensor;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The TorchScript file that tracing {@code BertForTokenClassification} of Transformers gives: f32,
 * padding computed, separate products for query, key and value, libtorch's own attention. Its
 * {@code forward} takes {@code ids} and {@code mask}, {@code [sentences, time]}, and returns logits
 * {@code [sentences, time, labels]}.
 */
final class UsualProgram {
  private static final String LAYER =
      """
        def forward(self: __torch__.Layer, x: Tensor, mask: Tensor) -> Tensor:
          batch = torch.size(x, 0)
          time = torch.size(x, 1)
          q = torch.linear(x, self.query_weight, self.query_bias)
          k = torch.linear(x, self.key_weight, self.key_bias)
          v = torch.linear(x, self.value_weight, self.value_bias)
          q = torch.transpose(torch.view(q, [batch, time, $HEADS, $SIZE]), 1, 2)
          k = torch.transpose(torch.view(k, [batch, time, $HEADS, $SIZE]), 1, 2)
          v = torch.transpose(torch.view(v, [batch, time, $HEADS, $SIZE]), 1, 2)
          seen = torch.scaled_dot_product_attention(q, k, v, mask, 0., False)
          seen = torch.reshape(torch.transpose(seen, 1, 2), [batch, time, $HIDDEN])
          y = torch.add(torch.linear(seen, self.attended_weight, self.attended_bias), x)
          y = torch.layer_norm(y, [$HIDDEN], self.norm1_weight, self.norm1_bias, $EPS, True)
          z = torch.gelu(torch.linear(y, self.inner_weight, self.inner_bias), approximate="none")
          z = torch.add(torch.linear(z, self.outer_weight, self.outer_bias), y)
          return torch.layer_norm(z, [$HIDDEN], self.norm2_weight, self.norm2_bias, $EPS, True)
      """;

  private static final String CLASSIFIER =
      """
        def forward(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor) -> Tensor:
          time = torch.size(ids, 1)
          wide = torch.unsqueeze(torch.unsqueeze(torch.to(mask, 6), 1), 1)
          wide = torch.expand(wide, [torch.size(ids, 0), 1, time, time])
          hidden = torch.mul(torch.rsub(wide, 1.), -3.4028234663852886e+38)
          x = torch.embedding(self.word, ids, -1, False, False)
          x = torch.add(x, torch.embedding(self.type, torch.zeros_like(ids), -1, False, False))
          x = torch.add(x, torch.slice(self.position, 0, 0, time))
          x = torch.layer_norm(x, [$HIDDEN], self.norm_weight, self.norm_bias, $EPS, True)
      $LAYERS\
          return torch.linear(x, self.classifier_weight, self.classifier_bias)
      """;

  private final ModelConfig config;
  private final Weights weights;

  private UsualProgram(ModelConfig config, Weights weights) {
    this.config = config;
    this.weights = weights;
  }

  /** Whether there is such a file of a model: of BERT itself, not of its relatives. */
  static boolean fits(ModelConfig config) {
    return config.architecture() == Architecture.BERT && config.activation().equals("gelu");
  }

  /** Writes the file of a fine-tuned directory. */
  static void write(Path directory, Path file) throws IOException {
    try (Weights weights = Weights.trained(directory)) {
      new UsualProgram(ModelConfig.read(directory), weights).write(file);
    }
  }

  private void write(Path file) throws IOException {
    Map<String, Object> root = rootParameters();
    Map<String, Object> layer = Map.of();
    List<String> rootNames = List.copyOf(root.keySet());
    for (int i = 0; i < config.layers(); i++) {
      layer = layerParameters(i);
      root.put("layer_" + i, new ScriptModule("Layer", layer));
    }
    String source = source("Layer", layer.keySet(), "", LAYER) + classifierSource(rootNames);
    ScriptArchive.write(file, new ScriptModule("TokenClassifier", root), source);
  }

  private String classifierSource(List<String> names) {
    return source(
        "TokenClassifier",
        names,
        layers("  layer_%1$d : __torch__.Layer%n"),
        CLASSIFIER.replace("$LAYERS", layers("    x = (self.layer_%1$d).forward(x, hidden, )%n")));
  }

  private String layers(String line) {
    return IntStream.range(0, config.layers())
        .mapToObj(line::formatted)
        .collect(Collectors.joining());
  }

  private String source(String name, Iterable<String> parameters, String members, String body) {
    StringBuilder head =
        new StringBuilder("class %s(Module):%n  __parameters__ = [".formatted(name));
    parameters.forEach(p -> head.append('"').append(p).append("\", "));
    head.append("]\n  __buffers__ = []\n");
    parameters.forEach(p -> head.append("  ").append(p).append(" : Tensor\n"));
    return head.append(members)
        .append(body)
        .toString()
        .replace("$HEADS", Integer.toString(config.heads()))
        .replace("$SIZE", Integer.toString(config.hiddenSize() / config.heads()))
        .replace("$HIDDEN", Integer.toString(config.hiddenSize()))
        .replace("$EPS", Double.toString(config.layerNormEps()));
  }

  private Map<String, Object> rootParameters() throws IOException {
    long h = config.hiddenSize();
    String embeddings = "bert.embeddings.";
    Map<String, Object> all = new LinkedHashMap<>();
    add(all, "word", embeddings + "word_embeddings.weight", config.vocabSize(), h);
    add(all, "position", embeddings + "position_embeddings.weight", config.maxPositions(), h);
    add(all, "type", embeddings + "token_type_embeddings.weight", config.typeVocabSize(), h);
    addBoth(all, "norm", embeddings + "LayerNorm", h);
    addBoth(all, "classifier", "classifier", config.labels().size(), h);
    return all;
  }

  private Map<String, Object> layerParameters(int index) throws IOException {
    long h = config.hiddenSize();
    long inner = config.intermediateSize();
    String layer = "bert.encoder.layer." + index + ".";
    Map<String, Object> all = new LinkedHashMap<>();
    for (String part : List.of("query", "key", "value")) {
      addBoth(all, part, layer + "attention.self." + part, h, h);
    }
    addBoth(all, "attended", layer + "attention.output.dense", h, h);
    addBoth(all, "norm1", layer + "attention.output.LayerNorm", h);
    addBoth(all, "inner", layer + "intermediate.dense", inner, h);
    addBoth(all, "outer", layer + "output.dense", h, inner);
    addBoth(all, "norm2", layer + "output.LayerNorm", h);
    return all;
  }

  private void addBoth(Map<String, Object> all, String name, String module, long... shape)
      throws IOException {
    add(all, name + "_weight", module + ".weight", shape);
    add(all, name + "_bias", module + ".bias", shape[0]);
  }

  private void add(Map<String, Object> all, String attribute, String name, long... shape)
      throws IOException {
    Parameter parameter = new Parameter(attribute, List.of(name), shape);
    weights.check(parameter);
    all.put(
        attribute,
        new ScriptTensor(ScriptType.FLOAT32, shape, () -> bytes(weights.stacked(parameter))));
  }

  private static ByteBuffer bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }
}
