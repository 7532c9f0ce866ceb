package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Activations;
import io.tagstream.ner.script.ScriptTensor;
import io.tagstream.ner.script.ScriptType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Linear layers in 8 bits, oneDNN's: weights with a scale for each output, inputs with one for each
 * channel, which weights and what comes before are multiplied with and divided by once, at load
 * (SmoothQuant, Xiao et al. 2023). So the stream between layers is in units of the next one's
 * scales. What an activation leaves for the next layer is in 8 bits, too.
 *
 * @param compute the type of attention, but for few rows
 */
record Int8Linear(ScriptType compute) implements Linear {
  private static final int UINT8 = 0;
  private static final int INT8 = 1;
  private static final int QUINT8 = 13;

  /** Rows up to which attention is faster in f32. */
  private static final int FEW = 64;

  private static final String NO_ACTIVATION = "\"none\", %s, \"none\"";

  @Override
  public String input(String x, String layer) {
    return "(self).bytes(%s, %s_zero, )".formatted(x, layer);
  }

  /** The bytes are seen where they are: {@code int_repr} would copy them, one by one. */
  @Override
  public String methods(String className) {
    return """
          def bytes(self: __torch__.$CLASS, x: Tensor, zero: int) -> Tensor:
            made = torch.quantize_per_tensor(torch.to(x, $FLOAT), 1., zero, $QUINT8)
            none = torch.empty([0], dtype=$UINT8, layout=None, device=None, pin_memory=None, memory_format=None)
            return torch.set_(none, made, 0, torch.size(x), [torch.size(x, 1), 1])
        """
        .replace("$CLASS", className)
        .replace("$FLOAT", Integer.toString(ScriptType.FLOAT32.code()))
        .replace("$QUINT8", Integer.toString(QUINT8))
        .replace("$UINT8", Integer.toString(UINT8));
  }

  @Override
  public String call(String input, String layer) {
    String type =
        "(%d if torch.le(torch.size(%s, 0), %d) else %d)"
            .formatted(ScriptType.FLOAT32.code(), input, FEW, compute.code());
    return product(input, layer, "1., 0, " + type, NO_ACTIVATION);
  }

  @Override
  public String back(String input, String layer) {
    return product(input, layer, "1., 0, " + ScriptType.FLOAT32.code(), NO_ACTIVATION);
  }

  @Override
  public String activated(String input, String layer, String activation, String next) {
    if (!FloatLinear.FUSED.containsKey(activation)) {
      String active = Activations.call(activation, back(input, layer));
      return input("torch.div(%s, %s_input)".formatted(active, next), next);
    }
    String fused = FloatLinear.FUSED.get(activation).replace("\"\"", "\"none\"");
    return product(input, layer, "%s_step, %s_zero, %d".formatted(next, next, UINT8), fused);
  }

  private static String product(String input, String layer, String output, String activation) {
    return ("ops.onednn.qlinear_pointwise(%s, 1., $_zero, $_weight, $_scales, $_zeros, $_bias, "
            + "%s, %s)")
        .replace("$", layer)
        .formatted(input, output, activation.formatted(FloatLinear.NO_SCALARS));
  }

  @Override
  public String residual(String result, String stream, String layer) {
    return "torch.addcmul(%s, %s, %s_input)".formatted(result, stream, layer);
  }

  @Override
  public Linear outside() {
    return Kernel.PLAIN.linear();
  }

  @Override
  public String prepare(List<String> layers) {
    return layers.stream().map(Int8Linear::prepare).collect(Collectors.joining());
  }

  private static String prepare(String layer) {
    return """
            copied = torch.to($_split, 4)
            weight = torch.mul(torch.cat([$_weight, torch.index_select($_weight, 1, copied)], 1), $_input)
            $_scales = $SCALES
            $_zeros = torch.to(torch.zeros_like($_scales), 4)
            weight = torch.to(torch.round(torch.div(weight, torch.unsqueeze($_scales, 1))), $INT8)
            $_weight = ops.onednn.qlinear_prepack(weight, [$ROWS, torch.size(weight, 1)])
        """
        .replace("$SCALES", scales("weight"))
        .replace("$INT8", Integer.toString(INT8))
        .replace("$ROWS", Integer.toString(FloatLinear.ROWS))
        .replace("$", layer);
  }

  @Override
  public String prepareLayer() {
    return """
            source = torch.to(self.outer_split, 4)
            self.inner_weight = torch.cat([self.inner_weight, torch.index_select(self.inner_weight, 0, source)], 0)
            shifted = torch.sub(torch.index_select(self.inner_bias, 0, source), self.outer_shift)
            self.inner_bias = torch.cat([self.inner_bias, shifted], 0)
        """
        + Linear.super.prepareLayer()
        + """
            values = torch.expand(self.attended_input, [torch.floordiv(torch.size(self.qkv_bias, 0), 3)])
            unchanged = torch.ones_like(values)
            attention = torch.cat([unchanged, unchanged, values], 0)
            self.qkv_scales = torch.div(self.qkv_scales, attention)
            self.qkv_bias = torch.div(self.qkv_bias, attention)
        """
        + divided("self.norm1", "self.inner_input")
        + divided("self.norm2", "next");
  }

  @Override
  public String prepareStream(String source) {
    return divided(source, "self.layer_0.qkv_input");
  }

  private static String divided(String source, String scales) {
    return """
            $_weight = torch.transpose(torch.div(torch.transpose($_weight, 0, -1), %s), 0, -1)
            $_bias = torch.div($_bias, %s)
        """
        .replace("$", source)
        .formatted(scales, scales);
  }

  @Override
  public String next(int layer, int layers) {
    return layer + 1 < layers
        ? "self.layer_%d.qkv_input".formatted(layer + 1)
        : "torch.ones_like(any)";
  }

  /** The scale of each output's weights. */
  static String scales(String weight) {
    return "torch.clamp_min(torch.div(torch.amax(torch.abs(%s), [1], False), 127.), 1e-12)"
        .formatted(weight);
  }

  @Override
  public Map<String, Object> attributes(String layer, QuantizedInput input) {
    Map<String, Object> attributes = new LinkedHashMap<>(ofInput(layer, input));
    attributes.put(layer + "_step", (double) input.scales()[0]);
    attributes.put(layer + "_scales", ScriptTensor.NONE);
    attributes.put(layer + "_zeros", ScriptTensor.NONE);
    return attributes;
  }

  /** What tells how a layer's input is written in 8 bits. */
  static Map<String, Object> ofInput(String layer, QuantizedInput input) {
    float[] split = new float[input.split().length];
    for (int i = 0; i < split.length; i++) {
      split[i] = input.split()[i];
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put(layer + "_input", ScriptTensor.of(input.scales()));
    attributes.put(layer + "_zero", (long) input.zero());
    attributes.put(layer + "_split", ScriptTensor.of(split));
    attributes.put(layer + "_shift", ScriptTensor.of(input.shifts()));
    return attributes;
  }
}
