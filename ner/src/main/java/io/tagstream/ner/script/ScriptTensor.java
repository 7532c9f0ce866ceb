package io.tagstream.ner.script;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * A contiguous tensor of a TorchScript archive.
 *
 * @param dtype the element type
 * @param shape the sizes, outermost first
 * @param data yields the little-endian elements; called once, when the tensor is written, so that
 *     only one converted tensor is in memory at a time
 */
public record ScriptTensor(ScriptType dtype, long[] shape, Supplier<ByteBuffer> data) {
  long elements() {
    long n = 1;
    for (long size : shape) {
      n *= size;
    }
    return n;
  }
}
