package io.tagstream.ner.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * A contiguous tensor of a TorchScript archive, or one that holds a single number.
 *
 * @param dtype the element type
 * @param shape the sizes, outermost first
 * @param repeated whether all elements are the one that there is
 * @param data yields the little-endian elements; called once, when the tensor is written, so that
 *     only one converted tensor is in memory at a time
 */
public record ScriptTensor(
    ScriptType dtype, long[] shape, boolean repeated, Supplier<ByteBuffer> data) {
  /** A contiguous tensor. */
  public ScriptTensor(ScriptType dtype, long[] shape, Supplier<ByteBuffer> data) {
    this(dtype, shape, false, data);
  }

  /** A tensor of f32 whose elements are all the same, which takes no room. */
  public static ScriptTensor repeated(float value, long... shape) {
    return new ScriptTensor(ScriptType.FLOAT32, shape, true, of(value).data());
  }

  /** What stands where a program will put a tensor. */
  public static final ScriptTensor NONE = of();

  /** A vector in f32. */
  public static ScriptTensor of(float... values) {
    return of(values.length, () -> values);
  }

  /**
   * A vector in f32.
   *
   * @param values are made when it is written
   */
  public static ScriptTensor of(long size, Supplier<float[]> values) {
    return new ScriptTensor(
        ScriptType.FLOAT32, new long[] {size}, () -> littleEndian(values.get()));
  }

  private static ByteBuffer littleEndian(float[] values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return data;
  }

  /** The elements that are stored. */
  long elements() {
    long n = 1;
    if (repeated) {
      return n;
    }
    for (long size : shape) {
      n *= size;
    }
    return n;
  }
}
