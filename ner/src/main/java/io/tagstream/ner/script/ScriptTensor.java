package io.tagstream.ner.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  /** What stands where a program will put a tensor. */
  public static final ScriptTensor NONE = of();

  /** A vector in f32. */
  public static ScriptTensor of(float... values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new ScriptTensor(ScriptType.FLOAT32, new long[] {values.length}, data::duplicate);
  }

  long elements() {
    long n = 1;
    for (long size : shape) {
      n *= size;
    }
    return n;
  }
}
