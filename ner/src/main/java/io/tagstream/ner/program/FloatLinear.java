package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Activations;
import io.tagstream.ner.script.ScriptType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Linear layers in a floating type.
 *
 * @param compute the type inside them; where it is not f32, operands are cast at each call, but for
 *     weights that {@link #prepare} has cast before
 * @param packed whether they are oneDNN's, with weights that {@link #prepare} laid out once as the
 *     processor wants them, and with the activation fused
 */
record FloatLinear(ScriptType compute, boolean packed) implements Linear {
  /** Rows for which oneDNN lays weights out; others run as well. */
  static final int ROWS = 1024;

  /** What oneDNN fuses: activations of Transformers, as its attribute and algorithm. */
  static final Map<String, String> FUSED =
      Map.of(
          "gelu", "\"gelu\", %s, \"none\"",
          "gelu_python", "\"gelu\", %s, \"none\"",
          "gelu_new", "\"gelu\", %s, \"tanh\"",
          "gelu_fast", "\"gelu\", %s, \"tanh\"",
          "gelu_pytorch_tanh", "\"gelu\", %s, \"tanh\"",
          "relu", "\"relu\", %s, \"\"");

  static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

  @Override
  public String input(String x, String layer) {
    return cast(x);
  }

  @Override
  public String call(String input, String layer) {
    return packed
        ? fused(input, layer, "\"none\", %s, \"\"")
        : "torch.linear(%s, %s, %s)"
            .formatted(input, cast(layer + "_weight"), cast(layer + "_bias"));
  }

  @Override
  public String back(String input, String layer) {
    String result = call(input, layer);
    return compute == ScriptType.FLOAT32 ? result : Linear.cast(result, ScriptType.FLOAT32);
  }

  @Override
  public String activated(String input, String layer, String activation, String next) {
    return packed && FUSED.containsKey(activation)
        ? fused(input, layer, FUSED.get(activation))
        : Activations.call(activation, call(input, layer));
  }

  /** oneDNN multiplies as it writes the second product. */
  @Override
  public String gated(String input, String layer, String activation, int width) {
    if (!packed) {
      return Linear.super.gated(input, layer, activation, width);
    }
    return """
            taken = %s
            inner = %s
            inner = ops.mkldnn._linear_pointwise(taken, inner, $_gate_weight, $_gate_bias, "mul")
        """
        .replace("$", layer)
        .formatted(input, activated("taken", layer, activation, ""));
  }

  @Override
  public String prepareGated(String layer, int width) {
    if (!packed) {
      return "";
    }
    return """
            @_gate_weight = torch.slice(@_weight, 0, %1$d, %2$d)
            @_gate_bias = torch.slice(@_bias, 0, %1$d, %2$d)
            @_weight = torch.slice(@_weight, 0, 0, %1$d)
            @_bias = torch.slice(@_bias, 0, 0, %1$d)
        """
            .formatted(width, 2 * width)
            .replace("@", layer)
        + prepare(List.of(layer + "_gate"));
  }

  private static String fused(String input, String layer, String attribute) {
    return "ops.mkldnn._linear_pointwise(%s, %s_weight, %s_bias, %s)"
        .formatted(input, layer, layer, attribute.formatted(NO_SCALARS));
  }

  @Override
  public Linear outside() {
    return this;
  }

  @Override
  public String rounded(String real, String count) {
    return packed || compute != ScriptType.FLOAT32 ? Linear.super.rounded(real, count) : real;
  }

  @Override
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
    return compute == ScriptType.FLOAT32 ? x : Linear.cast(x, compute);
  }
}
