package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Distances;
import io.tagstream.ner.architecture.ModelConfig;

/**
 * The attention of DeBERTa in TorchScript: a score is the sum of a query's product with a key, with
 * the key of their distance, and of the key's product with the query of that distance.
 *
 * <p>Products are made with all 2 × time distances in a row, so that what belongs to a query and
 * its keys lies at an angle in {@code [time, 2 × time]}, where a view finds it and nothing is
 * gathered. On processors libtorch's fused kernel takes longer with so large a mask, for long
 * sentences, too.
 */
record DisentangledAttention(ModelConfig config, Distances distances, Snippets snippets) {
  /**
   * A layer's list of one tensor, once prepared: queries and keys of all rows, {@code [1 or 2,
   * heads, rows, size]}.
   */
  static final String PLACED = "placed";

  /** What is made of rows is scaled as the scores are. */
  private static final String PLACE =
      """
        def place(self: __torch__.Layer, relative: Tensor) -> Tensor:
          kind = ops.prim.dtype(relative)
          made = torch.linear(relative, torch.to($WEIGHT, kind), torch.to($BIAS, kind))
          made = torch.view(torch.mul(made, $SCALE), [-1, $KINDS, $HEADS, $SIZE])
          return torch.permute(made, [1, 2, 0, 3])
        def locate(self: __torch__.Layer, relative: Tensor) -> NoneType:
          placed = torch.to((self).place(relative, ), $COMPUTE, False, True, 0)
          _0 = torch.append(self.placed, placed)
          return None
      """;

  /** Products of queries, or keys, with some rows, as scores {@code [heads, sentences, …]}. */
  private static final String FAR =
      """
        def far(self: __torch__.Layer, x: Tensor, placed: Tensor, near: Tensor) -> Tensor:
          time = torch.size(x, 2)
          wide = torch.mul(time, 2)
          rows = torch.to(torch.index_select(placed, 1, near), ops.prim.dtype(x))
          x = torch.bmm(torch.view(x, [$HEADS, -1, $SIZE]), torch.transpose(rows, 1, 2))
          x = torch.view(x, [$HEADS, -1, torch.mul(time, wide)])
          x = torch.slice(x, 2, torch.sub(time, 1), torch.sub(torch.mul(time, wide), 1))
          x = torch.view(x, [$HEADS, -1, time, torch.sub(wide, 1)])
          return torch.slice(x, 3, 0, time)
      """;

  private static final String ATTEND =
      """
        def attend(self: __torch__.Layer, wide: Tensor, padding: Tensor, relative: Tensor, near: Tensor) -> Tensor:
          time = torch.size(wide, 1)
          cuda = ops.prim.is_cuda(wide)
          if torch.gt(torch.len(self.placed), 0):
            placed = self.placed[0]
          else:
            placed = (self).place(torch.to($DROPPED_ROWS, $COMPUTE), )
          if torch.__and__(self.training, torch.__not__(cuda)):
            kind = 6
          else:
            kind = ops.prim.dtype(wide)
          heads = torch.to(torch.permute(wide, [2, 3, 0, 1, 4]), kind, False, True, 0)
          q, k, v, = torch.unbind(heads, 0)
          added = torch.transpose(torch.view(torch.to(padding, kind), [-1, $HEADS, 1, time]), 0, 1)
      $KEYS\
      $QUERIES\
          if cuda:
            if self.training:
              p = $P
            else:
              p = 0.
            q = torch.mul(q, $SHRINK)
            seen = torch.scaled_dot_product_attention(q, k, v, added, p, False)
          else:
            query = torch.view(q, [-1, time, $SIZE])
            key = torch.view(k, [-1, time, $SIZE])
            scores = torch.reshape(added, [-1, time, time])
            scores = torch.baddbmm(scores, query, torch.transpose(key, 1, 2), beta=1, alpha=$SCALE)
            seen = (self).mix(scores, torch.view(v, [-1, time, $SIZE]), )
            seen = torch.view(seen, [$HEADS, -1, time, $SIZE])
          seen = torch.to(torch.permute(seen, [1, 2, 0, 3]), ops.prim.dtype(wide), False, True, 0)
          return torch.view(seen, [-1, $HIDDEN])
      """;

  /**
   * The methods of a layer: {@code attend}, as {@link Attention#method} has it but for {@code
   * relative} and {@code near} of {@link DebertaEncoder#context}, and {@code locate}, which takes
   * all rows, once.
   */
  String methods() {
    int hidden = config.hiddenSize();
    int size = hidden / config.heads();
    int from = distances.queries() ? 0 : hidden;
    int to = distances.keys() ? 2 * hidden : hidden;
    return (PLACE + FAR + Attention.mix(config) + ATTEND)
        .replace("$WEIGHT", made("weight", from, to))
        .replace("$BIAS", made("bias", from, to))
        .replace("$KEYS", distances.keys() ? sum("q", distances.queries() ? 1 : 0, 1, "%s") : "")
        .replace("$QUERIES", distances.queries() ? sum("k", 0, 0, "torch.transpose(%s, 2, 3)") : "")
        .replace("$DROPPED_ROWS", snippets.dropout("relative", config.hiddenDropout()))
        .replace("$COMPUTE", Integer.toString(snippets.linear().compute().code()))
        .replace("$KINDS", Integer.toString(distances.sums() - 1))
        .replace("$SHRINK", Double.toString(1 / Math.sqrt(distances.sums())))
        .replace("$SCALE", Double.toString(1 / Math.sqrt((double) size * distances.sums())))
        .replace("$P", Double.toString(config.attentionDropout()))
        .replace("$SIZE", Integer.toString(size))
        .replace("$HEADS", Integer.toString(config.heads()))
        .replace("$HIDDEN", Integer.toString(hidden));
  }

  private String made(String what, int from, int to) {
    return distances.shared()
        ? "torch.slice(self.qkv_%s, 0, %d, %d)".formatted(what, from, to)
        : "self.far_" + what;
  }

  private static String sum(String x, int kind, int order, String turned) {
    String far =
        "(self).far(%s, torch.select(placed, 0, %d), torch.select(near, 0, %d), )"
            .formatted(x, kind, order);
    return "    added = torch.add(added, %s)%n".formatted(turned.formatted(far));
  }
}
