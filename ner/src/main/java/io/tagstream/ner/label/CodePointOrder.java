package io.tagstream.ner.label;

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
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        // Surrogates stand for code points above all that one unit can hold.
        int surrogates = Boolean.compare(Character.isSurrogate(left), Character.isSurrogate(right));
        return surrogates != 0 ? surrogates : left - right;
      }
    }
    return a.length() - b.length();
  }
}
