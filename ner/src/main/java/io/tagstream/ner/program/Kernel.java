package io.tagstream.ner.program;

import io.tagstream.ner.script.ScriptType;
import java.util.Locale;

/**
 * How a classifier that tags computes its linear layers; all else is in f32.
 *
 * @param type inside the matrix products
 * @param packed whether by oneDNN, on weights that were laid out for the processor at load
 */
public record Kernel(ScriptType type, boolean packed) {
  /** The kernel that any libtorch has, in f32. */
  public static final Kernel PLAIN = new Kernel(ScriptType.FLOAT32, false);

  /** {@code bfloat16, packed}. */
  @Override
  public String toString() {
    return type.name().toLowerCase(Locale.ROOT) + (packed ? ", packed" : "");
  }

  public Linear linear() {
    return new Linear(ScriptType.FLOAT32, type, packed);
  }
}
