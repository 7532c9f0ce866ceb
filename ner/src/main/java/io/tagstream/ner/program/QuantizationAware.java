package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Activations;
import io.tagstream.ner.script.ScriptType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Linear layers of a training, which can compute as if they were in 8 bits ({@link Int8Linear}):
 * what goes in, and the weights, are rounded as there, and gradients flow through as if they were
 * not (straight through; Jacob et al. 2018). Without training, what was rounded is multiplied in
 * f32, so that an evaluation finds what 8 bits will.
 *
 * @param compute the type inside, in training
 */
record QuantizationAware(ScriptType compute) implements Linear {
  /** The root's list of what was given, and what it is for, for each linear layer in order. */
  private static final String GIVEN = "given";

  private static final List<String> PARTS = List.of("input", "zero", "split", "shift");

  @Override
  public String input(String x, String layer) {
    return x;
  }

  @Override
  public String call(String input, String layer) {
    return "(self).product(%s, $_weight, $_bias, $_seen, $_input, $_zero, $_split, )"
        .replace("$", layer)
        .formatted(input);
  }

  @Override
  public String back(String input, String layer) {
    return Linear.cast(call(input, layer), ScriptType.FLOAT32);
  }

  @Override
  public String activated(String input, String layer, String activation, String next) {
    String split =
        "(self).copies(%s, %s_split, %s_shift, )".formatted(call(input, layer), next, next);
    return Activations.call(activation, split);
  }

  @Override
  public Linear outside() {
    return new FloatLinear(compute, false);
  }

  @Override
  public String prepare(List<String> layers) {
    return "";
  }

  @Override
  public String methods(String className) {
    return """
          def copies(self: __torch__.$CLASS, x: Tensor, split: Tensor, shift: Tensor) -> Tensor:
            if torch.eq(self.phase, 2):
              above = torch.sub(torch.index_select(x, 1, torch.to(split, 4)), torch.to(shift, ops.prim.dtype(x)))
              x = torch.cat([x, above], 1)
            return x
          def product(self: __torch__.$CLASS, x: Tensor, weight: Tensor, bias: Tensor, seen: List[Tensor], input: Tensor, zero: int, split: Tensor) -> Tensor:
            kind = $COMPUTE
            if torch.eq(self.phase, 1):
              wide = torch.to(x, 6)
              _0 = torch.append(seen, torch.stack([torch.amin(wide, [0], False), torch.amax(wide, [0], False), torch.amax(torch.abs(weight), [0], False)], 0))
            elif torch.eq(self.phase, 2):
              input = torch.clone(input, memory_format=None)
              x = torch.fake_quantize_per_tensor_affine(torch.div(torch.to(x, 6), input), 1., zero, 0, 255)
              weight = torch.mul(torch.cat([weight, torch.index_select(weight, 1, torch.to(split, 4))], 1), input)
              scales = $SCALES
              weight = torch.fake_quantize_per_channel_affine(weight, scales, torch.to(torch.zeros_like(scales), 3), 0, -127, 127)
              if torch.__not__(self.training):
                kind = 6
            return torch.linear(torch.to(x, kind), torch.to(weight, kind), torch.to(bias, kind))
        """
        .replace("$CLASS", className)
        .replace("$COMPUTE", Integer.toString(compute.code()))
        .replace("$SCALES", Int8Linear.scales("torch.detach(weight)"));
  }

  @Override
  public Map<String, Object> attributes(String layer, QuantizedInput input) {
    Map<String, Object> attributes = new LinkedHashMap<>(Int8Linear.ofInput(layer, input));
    attributes.put("phase", 0L);
    attributes.put(layer + "_seen", List.of());
    return attributes;
  }

  @Override
  public Map<String, Object> classifierAttributes() {
    return Map.of(GIVEN, List.of());
  }

  /**
   * The methods
   *
   * <ul>
   *   <li>{@code seen(index)}: of a linear layer, the least and the greatest value of each channel
   *       of its inputs, means over what was seen in phase 1, and the greatest weight, {@code [3,
   *       channels]};
   *   <li>{@code give(tensor)}: called for each linear layer with its inputs' scales, zero, split
   *       and shifts, in order;
   *   <li>{@code quantize(phase)}: 0 computes as ever, 1 looks at inputs, 2 computes as in 8 bits.
   * </ul>
   */
  @Override
  public String classifierMethods(int layers) {
    List<String> all =
        IntStream.range(0, layers)
            .mapToObj(ClassifierProgram::layerName)
            .flatMap(
                layer -> ClassifierProgram.LINEARS.stream().map(n -> "self." + layer + "." + n))
            .toList();
    return """
          def seen(self: __torch__.TokenClassifier, index: Tensor) -> Tensor:
            all = [$SEEN]
            return torch.mean(torch.stack(all[torch.IntImplicit(index)], 0), [0], False)
          def give(self: __torch__.TokenClassifier, tensor: Tensor) -> Tensor:
            _0 = torch.append(self.$GIVEN, torch.clone(tensor, memory_format=None))
            return tensor
          def quantize(self: __torch__.TokenClassifier, phase: Tensor) -> Tensor:
        $PHASES\
            if torch.gt(torch.len(self.$GIVEN), 0):
        $TAKEN\
              self.$GIVEN = annotate(List[Tensor], [])
            return phase
        """
        .replace("$SEEN", all.stream().map(l -> l + "_seen").collect(Collectors.joining(", ")))
        .replace(
            "$PHASES",
            IntStream.range(0, layers)
                .mapToObj(i -> "    self.layer_%d.phase = torch.IntImplicit(phase)\n".formatted(i))
                .collect(Collectors.joining()))
        .replace(
            "$TAKEN",
            IntStream.range(0, all.size())
                .mapToObj(i -> taken(all.get(i), i))
                .collect(Collectors.joining()))
        .replace("$GIVEN", GIVEN);
  }

  private static String taken(String layer, int index) {
    StringBuilder source = new StringBuilder();
    for (int part = 0; part < PARTS.size(); part++) {
      String name = PARTS.get(part);
      String value = "self.%s[%d]".formatted(GIVEN, index * PARTS.size() + part);
      source.append(
          "      %s_%s = %s%n"
              .formatted(
                  layer,
                  name,
                  name.equals("zero") ? "torch.IntImplicit(%s)".formatted(value) : value));
    }
    return source.toString();
  }
}
