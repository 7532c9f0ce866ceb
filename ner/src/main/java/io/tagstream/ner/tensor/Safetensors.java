package io.tagstream.ner.tensor;

import io.tagstream.ner.format.CorruptModelException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file, open for reading. Opening checks the whole header (JSON, types, shapes,
 * offsets without holes or overlaps, file size); tensor data are mapped one tensor at a time, so
 * that the file may exceed 2 GiB. Thread-safe.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class Safetensors implements Closeable {

  /** Yields the little-endian data of one tensor, between position and limit. */
  @FunctionalInterface
  public interface TensorData {
    ByteBuffer get() throws IOException;
  }

  /** A tensor to write; its data are asked for once, when it is written. */
  public record Entry(String name, TensorInfo info, TensorData data) {
    public Entry(String name, DType dtype, long[] shape, TensorData data) {
      this(name, new TensorInfo(dtype, shape), data);
    }
  }

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;

  private Safetensors(Path file, FileChannel channel, SafetensorsHeader header) {
    this.file = file;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws CorruptModelException naming the file and what is wrong with it
   * @throws NoSuchFileException if there is no such file
   */
  public static Safetensors open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new Safetensors(file, channel, SafetensorsHeader.read(channel, file));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Writes a file as Hugging Face does: an aligned header, then the data, the widest element types
   * first and otherwise in the order given. The file appears complete or not at all; an old one is
   * replaced.
   *
   * @param metadata extra metadata, kept beside {@code "format": "pt"}
   * @throws IllegalArgumentException for a repeated or reserved name, or data of the wrong length
   */
  public static void write(Path file, List<Entry> entries, Map<String, String> metadata)
      throws IOException {
    new SafetensorsWriter(entries, metadata).write(file);
  }

  /** Tensor names in the header's order. */
  public Set<String> names() {
    return header.tensors().keySet();
  }

  /** The header's free-form metadata; empty if it has none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Type and shape of a tensor.
   *
   * @throws CorruptModelException if the file has no such tensor
   */
  public TensorInfo info(String name) throws CorruptModelException {
    return tensor(name).info();
  }

  /**
   * The tensor's data, read-only, little-endian, mapped from the file; valid after {@link #close}.
   *
   * @throws CorruptModelException if the file has no such tensor, or it exceeds 2 GiB
   */
  public ByteBuffer data(String name) throws IOException {
    SafetensorsHeader.Tensor tensor = tensor(name);
    long bytes = tensor.info().bytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new CorruptModelException(file, "tensor '" + name + "' exceeds 2 GiB");
    }
    return channel
        .map(FileChannel.MapMode.READ_ONLY, tensor.position(), bytes)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A tensor of I32, row-major. */
  public int[] ints(String name) throws IOException {
    IntBuffer stored = data(name).asIntBuffer();
    int[] values = new int[stored.remaining()];
    stored.get(values);
    return values;
  }

  /**
   * The values of an F32, F16 or BF16 tensor, in row-major order.
   *
   * @throws CorruptModelException if the file has no such tensor, or its type is another one
   */
  public float[] floats(String name) throws IOException {
    DType dtype = info(name).dtype();
    return switch (dtype) {
      case F32 -> {
        ByteBuffer data = data(name);
        float[] values = new float[data.remaining() / DType.F32.bytes()];
        data.asFloatBuffer().get(values);
        yield values;
      }
      case F16 -> widen(data(name).asShortBuffer(), HalfPrecision::toFloat);
      case BF16 -> widen(data(name).asShortBuffer(), half -> Float.intBitsToFloat(half << 16));
      default ->
          throw new CorruptModelException(
              file, "tensor '" + name + "' has type " + dtype + ", expected F32, F16 or BF16");
    };
  }

  @FunctionalInterface
  private interface ShortToFloat {
    float apply(short value);
  }

  private static float[] widen(ShortBuffer data, ShortToFloat conversion) {
    float[] values = new float[data.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = conversion.apply(data.get(i));
    }
    return values;
  }

  private SafetensorsHeader.Tensor tensor(String name) throws CorruptModelException {
    SafetensorsHeader.Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new CorruptModelException(file, "has no tensor '" + name + "'");
    }
    return tensor;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
