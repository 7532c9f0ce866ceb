package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Activations;
import io.tagstream.ner.script.ScriptType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The linear layers of a program in TorchScript.
 *
 * @param stored the type of the stream between them
 * @param compute the type inside them; where it differs from {@code stored}, operands are cast at
 *     each call, but for weights that {@link #prepare} has cast before
 * @param packed whether they are oneDNN's, with weights that {@link #prepare} laid out once as the
 *     processor wants them, and with the activation fused
 */
public record Linear(ScriptType stored, ScriptType compute, boolean packed) {
  /** Rows for which oneDNN lays weights out; others run as well. */
  private static final int ROWS = 1024;

  /** The multiple to which rows are filled up, few ones and many. */
  private static final String STEP = "(1 if self.training else 8 if torch.le(%s, 64) else 32)";

  /** What oneDNN fuses: activations of Transformers, as its attribute and algorithm. */
  private static final Map<String, String> FUSED =
      Map.of(
          "gelu", "\"gelu\", %s, \"none\"",
          "gelu_python", "\"gelu\", %s, \"none\"",
          "gelu_new", "\"gelu\", %s, \"tanh\"",
          "gelu_fast", "\"gelu\", %s, \"tanh\"",
          "gelu_pytorch_tanh", "\"gelu\", %s, \"tanh\"",
          "relu", "\"relu\", %s, \"\"");

  private static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

  /** A layer whose result stays in the compute type. */
  public String call(String x, String layer) {
    return packed
        ? fused(x, layer, "\"none\", %s, \"\"")
        : "torch.linear(%s, %s, %s)"
            .formatted(cast(x), cast(layer + "_weight"), cast(layer + "_bias"));
  }

  /** A layer whose result goes back to the stored type. */
  String back(String x, String layer) {
    return stored == compute
        ? call(x, layer)
        : "torch.to(%s, %d)".formatted(call(x, layer), stored.code());
  }

  /** A layer and an activation after it, in the compute type. */
  String activated(String x, String layer, String activation) {
    return packed && FUSED.containsKey(activation)
        ? fused(x, layer, FUSED.get(activation))
        : Activations.call(activation, call(x, layer));
  }

  private String fused(String x, String layer, String attribute) {
    return "ops.mkldnn._linear_pointwise(%s, %s_weight, %s_bias, %s)"
        .formatted(cast(x), layer, layer, attribute.formatted(NO_SCALARS));
  }

  /**
   * Which rows to compute. oneDNN compiles and keeps a kernel for each number of rows that it meets
   * (1 ms, 0.3 MiB), so without training there are some more, all the first one again.
   *
   * @param real the indices of rows, {@code [count]}
   * @return as many or more
   */
  String rounded(String real, String count) {
    return packed || compute != ScriptType.FLOAT32
        ? "torch.constant_pad_nd(%s, [0, torch.remainder(torch.neg(%s), %s)], 0)"
            .formatted(real, count, STEP.formatted(count))
        : real;
  }

  /** Casts and lays out the weights of some layers, once, for a program that does not learn. */
  public String prepare(List<String> layers) {
    return layers.stream().map(this::prepare).collect(Collectors.joining());
  }

  private String prepare(String layer) {
    String weight = cast(layer + "_weight");
    return "    %s_weight = %s%n"
            .formatted(
                layer,
                packed
                    ? "ops.mkldnn._reorder_linear_weight(%s, %d)".formatted(weight, ROWS)
                    : weight)
        + "    %s_bias = %s%n".formatted(layer, cast(layer + "_bias"));
  }

  private String cast(String x) {
    return stored == compute ? x : "torch.to(%s, %d)".formatted(x, compute.code());
  }
}
