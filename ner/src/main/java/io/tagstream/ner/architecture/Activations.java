package io.tagstream.ner.architecture;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The activation functions by their names in Transformers, as TorchScript writes them. */
public final class Activations {
  private static final String EXACT = "torch.gelu(%s, approximate=\"none\")";
  private static final String TANH = "torch.gelu(%s, approximate=\"tanh\")";

  private static final Map<String, String> CALLS =
      new TreeMap<>(
          Map.of(
              "gelu",
              EXACT,
              "gelu_python",
              EXACT,
              "gelu_new",
              TANH,
              "gelu_fast",
              TANH,
              "gelu_pytorch_tanh",
              TANH,
              "relu",
              "torch.relu(%s)",
              "silu",
              "torch.silu(%s)",
              "swish",
              "torch.silu(%s)",
              "mish",
              "torch.mish(%s)",
              "tanh",
              "torch.tanh(%s)"));

  private Activations() {}

  static Set<String> known() {
    return CALLS.keySet();
  }

  public static String call(String activation, String x) {
    return CALLS.get(activation).formatted(x);
  }
}
