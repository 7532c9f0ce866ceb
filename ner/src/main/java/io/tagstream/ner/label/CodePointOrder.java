package io.tagstream.ner.label;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Orders strings by code points, as Python's {@code sorted} does.
 *
 * <p>{@link String#compareTo} compares UTF-16 units and so puts an emoji before U+FFFD. Label ids
 * and report rows follow this order to be the same here and in Python.
 */
public enum CodePointOrder implements Comparator<String> {
  /** The one order. */
  INSTANCE;

  @Override
  public int compare(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }
}
