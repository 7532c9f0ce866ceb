package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;

/**
 * Rotary positions in TorchScript (Su et al. 2021): the pairs of a query's and a key's channels, of
 * which the second half of a head has the second ones, turn by angles that grow with the position.
 */
final class Rotary {
  /** What {@code attend} takes besides. */
  static final String ARGUMENTS = ", cos: Tensor, sin: Tensor";

  /** {@link Attention#method}'s way to take queries, keys and values apart. */
  static final String APART = "%s, %s, %s, = (self).turn(%s, cos, sin, )";

  private Rotary() {}

  /**
   * Lines of the classifier that make {@code NAME_cos} and {@code NAME_sin}, {@code [time, size]},
   * of its attribute {@code NAME_turns}, {@code [size / 2]}.
   */
  static String tables(String name) {
    return """
            steps = torch.to(torch.slice(every, 0, 0, torch.size(ids, 1)), 6)
            angles = torch.mul(torch.unsqueeze(steps, 1), self.$_turns)
            $_cos = torch.cos(torch.cat([angles, angles], 1))
            $_sin = torch.sin(torch.cat([torch.neg(angles), angles], 1))
        """
        .replace("$", name);
  }

  /** A method {@code turn} of a layer, which returns queries, keys and values. */
  static String method(ModelConfig config) {
    return """
          def turn(self: __torch__.Layer, heads: Tensor, cos: Tensor, sin: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
            both = torch.slice(heads, 0, 0, 2)
            kind = ops.prim.dtype(heads)
            across = torch.roll(both, [$HALF], [-1])
            turned = torch.addcmul(torch.mul(both, torch.to(cos, kind)), across, torch.to(sin, kind))
            q, k, = torch.unbind(turned, 0)
            return (q, k, torch.select(heads, 0, 2))
        """
        .replace("$HALF", Integer.toString(config.hiddenSize() / config.heads() / 2));
  }
}
