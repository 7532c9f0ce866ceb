package io.tagstream.ner.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers in the byte order of safetensors and TorchScript archives. */
public final class LittleEndian {
  private LittleEndian() {}

  /** Four bytes for each. */
  public static ByteBuffer of(float[] values) {
    ByteBuffer bytes = allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  /** Four bytes for each. */
  public static ByteBuffer of(int[] values) {
    ByteBuffer bytes = allocate(values.length * Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
