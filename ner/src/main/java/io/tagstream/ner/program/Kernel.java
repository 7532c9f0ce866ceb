package io.tagstream.ner.program;

import io.tagstream.ner.script.ScriptType;
import java.util.Locale;

/**
 * How a classifier that tags computes its linear layers; all else is in f32, but for attention.
 *
 * @param type what they return, and what floating ones compute in
 * @param form of the weights
 */
public record Kernel(ScriptType type, Form form) {

  /** How weights are laid out. */
  public enum Form {
    /** As they are stored. */
    PLAIN,
    /** By oneDNN for the processor, once at load. */
    PACKED,
    /** Likewise, in 8 bits: for a model whose inputs have scales. */
    INT8
  }

  /** The kernel that any libtorch has, in f32. */
  public static final Kernel PLAIN = new Kernel(ScriptType.FLOAT32, Form.PLAIN);

  /** Whether it multiplies shorter numbers than f32. */
  public boolean isShort() {
    return form == Form.INT8 || type != ScriptType.FLOAT32;
  }

  /** {@code bfloat16, packed}. */
  @Override
  public String toString() {
    String name = type.name().toLowerCase(Locale.ROOT);
    return switch (form) {
      case PLAIN -> name;
      case PACKED -> name + ", packed";
      case INT8 -> "int8, attention in " + name;
    };
  }

  /** Its linear layers. */
  public Linear linear() {
    return form == Form.INT8 ? new Int8Linear(type) : new FloatLinear(type, form == Form.PACKED);
  }
}
