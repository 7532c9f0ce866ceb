package io.tagstream.ner.convert;

import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Matrices in the other tools' orientation. */
final class Matrices {

  private Matrices() {}

  /** The f32 matrix {@code [in, out]} as Hugging Face wants it, {@code [out, in]}. */
  static Safetensors.Entry transposed(String name, TensorInfo info, Safetensors.TensorData data) {
    long[] shape = info.shape();
    return new Safetensors.Entry(
        name,
        new TensorInfo(info.dtype(), shape[1], shape[0]),
        () -> transpose(data.get(), (int) shape[0], (int) shape[1]));
  }

  private static ByteBuffer transpose(ByteBuffer data, int rows, int columns) {
    ByteBuffer source = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer result = ByteBuffer.allocate(source.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows; row++) {
        result.putFloat(source.getFloat(Float.BYTES * (row * columns + column)));
      }
    }
    return result.flip();
  }
}
