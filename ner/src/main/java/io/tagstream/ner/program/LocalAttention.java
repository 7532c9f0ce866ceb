package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;

/**
 * The attention of a layer whose pieces see so many positions on each side, in TorchScript. Queries
 * go in blocks of that many, and a block looks at itself and the ones beside it, so that time and
 * memory grow with the sentence and not with its square. A sentence of two blocks is not worth it:
 * there what is far is masked, and in one that each sees whole nothing is.
 *
 * @param reach positions on each side
 */
record LocalAttention(ModelConfig config, int reach) {

  /**
   * Lines of the classifier that make {@code near}, which is added to the scores, 0 or -∞: {@code
   * [sentences × heads, 1 or time, time]}, or for blocks {@code [sentences × heads, blocks, block,
   * 3 × block]}. Each piece sees itself, padding too: what sees nothing is no number, and would be
   * added to what does.
   */
  String mask() {
    return fill(
        """
            near = padding
            time = torch.size(ids, 1)
            if torch.gt(time, $ALL):
              if torch.le(time, $TWO):
                first = 0
                last = time
                wide = time
              else:
                first = $BLOCK
                last = $TWO
                wide = $WIDE
                beside = torch.add(torch.remainder(torch.neg(time), $BLOCK), $BLOCK)
                near = torch.unfold(torch.constant_pad_nd(near, [$BLOCK, beside], -inf), 2, wide, $BLOCK)
                near = torch.transpose(near, 1, 2)
              device = ops.prim.device(ids)
              query = torch.arange(first, last, dtype=4, layout=None, device=device, pin_memory=None)
              key = torch.arange(wide, dtype=4, layout=None, device=device, pin_memory=None)
              away = torch.abs(torch.sub(key, torch.unsqueeze(query, 1)))
              near = torch.masked_fill(near, torch.gt(away, $REACH), -inf)
              near = torch.masked_fill(near, torch.eq(away, 0), 0.)
        """);
  }

  /** The method {@code attend} of a layer, which takes {@code near}. */
  String method(boolean plain) {
    String all =
        Attention.method(config, plain, Rotary.ARGUMENTS, Rotary.APART)
            .replace("def attend(", "def attend_all(");
    return all
        + fill(
            """
              def attend(self: __torch__.Layer, wide: Tensor, near: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
                time = torch.size(wide, 1)
                if torch.le(time, $TWO):
                  return (self).attend_all(wide, near, cos, sin, )
                if self.training:
                  kind = 6
                  p = $P
                else:
                  kind = ops.prim.dtype(wide)
                  p = 0.
                heads = torch.to(torch.permute(wide, [2, 0, 3, 1, 4]), kind, False, True, 0)
                rest = torch.remainder(torch.neg(time), $BLOCK)
                around = [0, 0, $BLOCK, torch.add(rest, $BLOCK)]
                q, k, v, = (self).turn(torch.view(heads, [3, -1, time, $SIZE]), cos, sin, )
                q = torch.view(torch.constant_pad_nd(q, [0, 0, 0, rest], 0), [torch.size(v, 0), -1, $BLOCK, $SIZE])
                k = torch.transpose(torch.unfold(torch.constant_pad_nd(k, around, 0), 1, $WIDE, $BLOCK), 2, 3)
                v = torch.transpose(torch.unfold(torch.constant_pad_nd(v, around, 0), 1, $WIDE, $BLOCK), 2, 3)
                added = torch.to(near, kind)
                seen = torch.scaled_dot_product_attention(q, k, v, added, p, False)
                seen = torch.slice(torch.reshape(seen, [-1, $HEADS, torch.add(time, rest), $SIZE]), 2, 0, time)
                return torch.reshape(torch.to(torch.transpose(seen, 1, 2), ops.prim.dtype(wide)), [-1, $HIDDEN])
            """);
  }

  private String fill(String source) {
    int block = Math.max(1, reach);
    return source
        .replace("$TWO", Long.toString(2L * block))
        .replace("$BLOCK", Integer.toString(block))
        .replace("$WIDE", Long.toString(3L * block))
        .replace("$ALL", Long.toString(1L + reach))
        .replace("$REACH", Integer.toString(reach))
        .replace("$P", Double.toString(config.attentionDropout()))
        .replace("$SIZE", Integer.toString(config.hiddenSize() / config.heads()))
        .replace("$HEADS", Integer.toString(config.heads()))
        .replace("$HIDDEN", Integer.toString(config.hiddenSize()));
  }
}
