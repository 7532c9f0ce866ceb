package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Activations;
import io.tagstream.ner.script.ScriptType;
import java.util.List;
import java.util.Map;

/**
 * How the linear layers of a program are computed, in TorchScript. Parameters, and the stream
 * between layers, are in f32. A layer {@code self.qkv} has the attributes {@code self.qkv_weight}
 * and {@code self.qkv_bias}, and {@link #attributes} of its own.
 */
public interface Linear {
  /** The type of what a layer returns. */
  ScriptType compute();

  /** The stream, or what was made of a layer's result, as the layer takes it. */
  String input(String x, String layer);

  /** A layer. */
  String call(String input, String layer);

  /** A layer whose result is of the stream. */
  String back(String input, String layer);

  /** A layer and an activation after it, as the next layer takes it. */
  String activated(String input, String layer, String activation, String next);

  /**
   * Lines that make {@code inner} of a layer with two halves of outputs: an activation of the first
   * one, times the second.
   *
   * @param width of a half
   */
  default String gated(String input, String layer, String activation, int width) {
    String half = "torch.slice(both, 1, %d, %d)";
    return "    both = %s%n    inner = torch.mul(%s, %s)%n"
        .formatted(
            call(input, layer),
            Activations.call(activation, half.formatted(0, width)),
            half.formatted(width, 2 * width));
  }

  /**
   * What such a layer needs before it is prepared: may fill the attributes {@code
   * self.inner_gate_weight} and {@code self.inner_gate_bias} of a layer {@code self.inner}.
   */
  default String prepareGated(String layer, int width) {
    return "";
  }

  /** How what is not between attention and stream is computed: the embeddings' projection. */
  Linear outside();

  /**
   * Which rows to compute. oneDNN compiles and keeps a kernel for each number of rows that it meets
   * (1 ms, 0.3 MiB), so without training there are some more, all the first one again.
   *
   * @param real the indices of rows, {@code [count]}
   * @return as many or more
   */
  default String rounded(String real, String count) {
    // The multiple to which they are filled up, few ones and many.
    String step = "(1 if self.training else 8 if torch.le(%s, 64) else 32)".formatted(count);
    return "torch.constant_pad_nd(%s, [0, torch.remainder(torch.neg(%s), %s)], 0)"
        .formatted(real, count, step);
  }

  /** What a layer makes of the stream, and the stream. */
  default String residual(String result, String stream, String layer) {
    return "torch.add(%s, %s)".formatted(result, stream);
  }

  /** Lays out the weights of some layers, once, for a program that does not learn. */
  String prepare(List<String> layers);

  /** The same for those of an encoder's layer, and what is between them. */
  default String prepareLayer() {
    return prepare(ClassifierProgram.LINEARS.stream().map("self."::concat).toList());
  }

  /**
   * The same for what writes the stream before the first layer.
   *
   * @param source a LayerNorm, or the embeddings' projection
   */
  default String prepareStream(String source) {
    return "";
  }

  /** What the preparation of an encoder's layer has to know of the one after it. */
  default String next(int layer, int layers) {
    return "any";
  }

  /**
   * What it needs as attributes beside the parameters.
   *
   * @param layer without {@code self.}
   * @param input its input in 8 bits, for who needs it
   */
  default Map<String, Object> attributes(String layer, QuantizedInput input) {
    return Map.of();
  }

  /** Methods that it needs in the class of a layer, or any other that calls it. */
  default String methods(String className) {
    return "";
  }

  /**
   * Methods that it needs in the classifier's class.
   *
   * @param layers of the encoder
   */
  default String classifierMethods(int layers) {
    return "";
  }

  /** What it needs as attributes of the classifier. */
  default Map<String, Object> classifierAttributes() {
    return Map.of();
  }

  /** A tensor in a type. */
  static String cast(String x, ScriptType type) {
    return "torch.to(%s, %d)".formatted(x, type.code());
  }
}
