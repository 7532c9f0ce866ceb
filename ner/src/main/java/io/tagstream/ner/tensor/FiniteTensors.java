package io.tagstream.ner.tensor;

import io.tagstream.ner.format.NotFiniteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes tensors of f32 that no training that diverged has left: what is not finite is refused. */
public final class FiniteTensors {
  private FiniteTensors() {}

  /**
   * A tensor to write that must be finite.
   *
   * @param values row-major, when they are asked for
   */
  public static Safetensors.Entry entry(String name, long[] shape, Supplier<float[]> values) {
    return new Safetensors.Entry(
        name, DType.F32, shape, () -> LittleEndian.of(finite(name, values.get())));
  }

  private static float[] finite(String name, float[] values) {
    int wrong = firstNotFinite(values);
    if (wrong >= 0) {
      throw new UncheckedIOException(
          new NotFiniteException("tensor '%s' holds %s".formatted(name, values[wrong])));
    }
    return values;
  }

  /**
   * Where the first value is that is infinite or no number; -1 if there is none. For 400 MB it
   * takes a tenth of a second or two, beside the seconds that loading them takes.
   */
  public static int firstNotFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Writes a file, or leaves it as it is.
   *
   * @throws NotFiniteException if a value is not finite
   */
  public static void write(Path file, List<Safetensors.Entry> entries, Map<String, String> metadata)
      throws IOException {
    try {
      Safetensors.write(file, entries, metadata);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
