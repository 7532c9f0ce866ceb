package io.tagstream.ner.program;

import java.util.Locale;

/**
 * Dropout in TorchScript. libtorch's own draws a number for each value, one after the other on one
 * core, which was a tenth of a step; here a drawn number of 64 bits serves four values, and so the
 * probability is a multiple of 2<sup>-16</sup>. On CUDA it is libtorch's.
 */
final class Dropout {
  private static final int LEVELS = 1 << Short.SIZE;

  private Dropout() {}

  /** A method {@code drop} for a class that has the attribute {@code training}. */
  public static String method(String className) {
    return """
          def drop(self: __torch__.$CLASS, x: Tensor, p: float, lowest: int, scale: float) -> Tensor:
            if torch.__not__(self.training):
              dropped = x
            elif ops.prim.is_cuda(x):
              dropped = torch.dropout(x, p, True)
            else:
              n = torch.numel(x)
              drawn = torch.empty([torch.floordiv(torch.add(n, 3), 4)], dtype=4, layout=None, device=None, pin_memory=None, memory_format=None)
              drawn = torch.random_(drawn, torch.sub(-9223372036854775807, 1), None)
              keep = torch.ge(torch.slice(torch.view_copy(drawn, dtype=2), 0, 0, n, 1), lowest)
              noise = torch.mul(torch.to(keep, ops.prim.dtype(x)), scale)
              dropped = torch.mul(x, torch.view(noise, torch.size(x)))
            return dropped
        """
        .replace("$CLASS", className);
  }

  /**
   * A call of the method.
   *
   * @param x a contiguous tensor
   * @param p the probability, below 1
   */
  public static String call(String x, double p) {
    long dropped = Math.round(p * LEVELS);
    if (dropped == 0) {
      return x;
    }
    double scale = (double) LEVELS / (LEVELS - dropped);
    return String.format(
        Locale.ROOT, "(self).drop(%s, %s, %d, %s, )", x, p, dropped + Short.MIN_VALUE, scale);
  }
}
