package io.tagstream.ner.model;

import io.tagstream.ner.model.script.ScriptType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The TorchScript source of a BERT token classifier, and the parameters that it declares.
 *
 * <p>Query, key and value are one parameter, so that one matrix product serves the three. The
 * architecture is that of Devlin et al. 2019, as {@code modeling_bert.py} of Hugging Face
 * Transformers lays its parameters out.
 *
 * @param config the encoder and its labels
 * @param stored the type of the parameters
 * @param compute the type inside the matrix products; where it differs from {@code stored}, both
 *     operands are cast at each call and gradients flow back to the stored parameter
 */
public record BertProgram(ModelConfig config, ScriptType stored, ScriptType compute) {

  /**
   * A parameter of the program.
   *
   * @param path its name in the program, {@code layer_0.qkv_weight}
   * @param names its Hugging Face names without the {@code bert.} prefix; several are stacked along
   *     the first dimension
   * @param shape its sizes in the program
   */
  public record Parameter(String path, List<String> names, long... shape) {
    /** Weight decay spares biases and LayerNorms, as Hugging Face's trainer does. */
    boolean decays() {
      return names.stream().noneMatch(n -> n.endsWith("bias") || n.contains("LayerNorm"));
    }
  }

  /** The attribute of the classifier that holds layer {@code index}. */
  static String layerName(int index) {
    return "layer_" + index;
  }

  /** Parameters of the classifier itself, in the order in which its class declares them. */
  List<Parameter> rootParameters() {
    long h = config.hiddenSize();
    long labels = config.labels().size();
    return List.of(
        parameter("word", "embeddings.word_embeddings.weight", config.vocabSize(), h),
        parameter("position", "embeddings.position_embeddings.weight", config.maxPositions(), h),
        parameter("type", "embeddings.token_type_embeddings.weight", config.typeVocabSize(), h),
        parameter("norm_weight", "embeddings.LayerNorm.weight", h),
        parameter("norm_bias", "embeddings.LayerNorm.bias", h),
        parameter("classifier_weight", "classifier.weight", labels, h),
        parameter("classifier_bias", "classifier.bias", labels));
  }

  /** Parameters of one layer, in the order in which its class declares them. */
  List<Parameter> layerParameters(int index) {
    long h = config.hiddenSize();
    long inner = config.intermediateSize();
    String self = "attention.self.";
    return List.of(
        layer(index, "qkv_weight", triple(self, "weight"), 3 * h, h),
        layer(index, "qkv_bias", triple(self, "bias"), 3 * h),
        layer(index, "attended_weight", List.of("attention.output.dense.weight"), h, h),
        layer(index, "attended_bias", List.of("attention.output.dense.bias"), h),
        layer(index, "norm1_weight", List.of("attention.output.LayerNorm.weight"), h),
        layer(index, "norm1_bias", List.of("attention.output.LayerNorm.bias"), h),
        layer(index, "inner_weight", List.of("intermediate.dense.weight"), inner, h),
        layer(index, "inner_bias", List.of("intermediate.dense.bias"), inner),
        layer(index, "outer_weight", List.of("output.dense.weight"), h, inner),
        layer(index, "outer_bias", List.of("output.dense.bias"), h),
        layer(index, "norm2_weight", List.of("output.LayerNorm.weight"), h),
        layer(index, "norm2_bias", List.of("output.LayerNorm.bias"), h));
  }

  /** Every parameter of the program. */
  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(rootParameters());
    for (int i = 0; i < config.layers(); i++) {
      all.addAll(layerParameters(i));
    }
    return all;
  }

  private static List<String> triple(String prefix, String suffix) {
    return List.of(
        prefix + "query." + suffix, prefix + "key." + suffix, prefix + "value." + suffix);
  }

  private static Parameter parameter(String path, String name, long... shape) {
    return new Parameter(path, List.of(name), shape);
  }

  private static Parameter layer(int index, String name, List<String> names, long... shape) {
    return new Parameter(
        layerName(index) + "." + name,
        names.stream().map(n -> "encoder.layer." + index + "." + n).toList(),
        shape);
  }

  /** The source: the class of a layer, then that of the classifier. */
  String source() {
    return layerSource() + classifierSource();
  }

  private String layerSource() {
    String body =
        """
          def forward(self: __torch__.Layer, x: Tensor, mask: Tensor) -> Tensor:
            batch = torch.size(x, 0)
            time = torch.size(x, 1)
            if self.training:
              p = $ATTENTION_DROPOUT
            else:
              p = 0.
            qkv = torch.view($QKV, [batch, time, 3, $HEADS, $HEAD_SIZE])
            q, k, v, = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]), 0)
            seen = torch.scaled_dot_product_attention(q, k, v, mask, p, False)
            seen = torch.reshape(torch.transpose(seen, 1, 2), [batch, time, $HIDDEN])
            seen = torch.dropout($ATTENDED, $DROPOUT, self.training)
            x = $NORM1
            inner = $ACTIVATION
            outer = torch.dropout($OUTER, $DROPOUT, self.training)
            return $NORM2
        """;
    // Attention and activation stay in the compute type; the residual stream has the stored one.
    return classHead("Layer", layerParameters(0), "")
        + body.replace("$QKV", linear("x", "self.qkv", false))
            .replace("$ATTENDED", linear("seen", "self.attended", true))
            .replace("$ACTIVATION", activation(linear("x", "self.inner", false)))
            .replace("$OUTER", linear("inner", "self.outer", true))
            .replace("$NORM1", norm("torch.add(seen, x)", "self.norm1"))
            .replace("$NORM2", norm("torch.add(outer, x)", "self.norm2"))
            .replace("$ATTENTION_DROPOUT", Double.toString(config.attentionDropout()))
            .replace("$DROPOUT", Double.toString(config.hiddenDropout()))
            .replace("$HEAD_SIZE", Integer.toString(config.hiddenSize() / config.heads()))
            .replace("$HEADS", Integer.toString(config.heads()))
            .replace("$HIDDEN", Integer.toString(config.hiddenSize()));
  }

  private String classifierSource() {
    String body =
        """
          def forward(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor) -> Tensor:
            time = torch.size(ids, 1)
            words = torch.embedding(self.word, ids, -1, False, False)
            x = torch.add(torch.add(words, torch.select(self.type, 0, 0)), torch.slice(self.position, 0, 0, time, 1))
            x = torch.dropout($NORM, $HIDDEN_DROPOUT, self.training)
            attend = torch.unsqueeze(torch.unsqueeze(mask, 1), 1)
        $LAYERS\
            x = torch.dropout(x, $CLASSIFIER_DROPOUT, self.training)
            return torch.to(torch.linear(x, self.classifier_weight, self.classifier_bias), 6)
          def predict(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor) -> Tensor:
            score, label, = torch.max(torch.softmax((self).forward(ids, mask, ), -1), -1, False)
            return torch.stack([torch.to(label, 6), score], 0)
        """;
    String layers =
        IntStream.range(0, config.layers())
            .mapToObj(i -> "    x = (self.%s).forward(x, attend, )%n".formatted(layerName(i)))
            .collect(Collectors.joining());
    String members =
        IntStream.range(0, config.layers())
            .mapToObj(i -> "  %s : __torch__.Layer%n".formatted(layerName(i)))
            .collect(Collectors.joining());
    return classHead("TokenClassifier", rootParameters(), members + OptimizerProgram.attributes())
        + body.replace("$LAYERS", layers)
            .replace("$NORM", norm("x", "self.norm"))
            .replace("$HIDDEN_DROPOUT", Double.toString(config.hiddenDropout()))
            .replace("$CLASSIFIER_DROPOUT", Double.toString(config.classifierDropout()))
        + OptimizerProgram.source(parameters());
  }

  private static String classHead(String name, List<Parameter> parameters, String members) {
    List<String> names =
        parameters.stream().map(p -> p.path().substring(p.path().indexOf('.') + 1)).toList();
    return "class %s(Module):%n".formatted(name)
        + names.stream()
            .map(n -> '"' + n + "\", ")
            .collect(Collectors.joining("", "  __parameters__ = [", "]\n"))
        + "  __buffers__ = []\n"
        + names.stream().map(n -> "  " + n + " : Tensor\n").collect(Collectors.joining())
        + "  training : bool\n"
        + members;
  }

  private String linear(String x, String layer, boolean back) {
    if (stored == compute) {
      return "torch.linear(%s, %s_weight, %s_bias)".formatted(x, layer, layer);
    }
    int code = compute.code();
    String product =
        "torch.linear(torch.to(%s, %d), torch.to(%s_weight, %d), torch.to(%s_bias, %d))"
            .formatted(x, code, layer, code, layer, code);
    return back ? "torch.to(%s, %d)".formatted(product, stored.code()) : product;
  }

  private String norm(String x, String layer) {
    return "torch.layer_norm(%s, [%d], %s_weight, %s_bias, %s, True)"
        .formatted(x, config.hiddenSize(), layer, layer, Double.toString(config.layerNormEps()));
  }

  private String activation(String x) {
    return switch (config.activation()) {
      case "gelu" -> "torch.gelu(%s, approximate=\"none\")".formatted(x);
      case "gelu_new", "gelu_pytorch_tanh" -> "torch.gelu(%s, approximate=\"tanh\")".formatted(x);
      case "relu" -> "torch.relu(%s)".formatted(x);
      default ->
          throw new IllegalArgumentException(
              "hidden_act '%s' is not supported, known are gelu, gelu_new, relu"
                  .formatted(config.activation()));
    };
  }
}
