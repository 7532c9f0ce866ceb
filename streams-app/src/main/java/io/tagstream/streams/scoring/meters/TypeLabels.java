package io.tagstream.streams.scoring.meters;

import java.util.regex.Pattern;

/** Entity types as values of the label {@code type}, which has two of its own. */
final class TypeLabels {
  /** The label of all types together. */
  static final String OVERALL = "overall";

  /** The label of the types beyond as many as are told apart. */
  static final String OTHER = "other";

  private static final Pattern OWN = Pattern.compile("_*(" + OVERALL + "|" + OTHER + ")");

  private TypeLabels() {}

  /** The type; with one {@code _} more in front if it would be taken for another label. */
  static String of(String type) {
    return OWN.matcher(type).matches() ? "_" + type : type;
  }
}
