package io.tagstream.ner.label;

/**
 * One tag, taken apart.
 *
 * @param prefix the first code point: {@code B}, {@code I}, {@code O}, ...
 * @param type what follows the hyphen, {@code _} where nothing does
 */
record Tag(int prefix, String type) {
  static final Tag OUTSIDE = new Tag('O', "_");

  /** Reads a tag as {@code get_entities} of seqeval does: the type follows the first hyphen. */
  static Tag lenient(String tag, int index) {
    String rest = rest(tag, index);
    return new Tag(tag.codePointAt(0), orBlank(rest.substring(rest.indexOf('-') + 1)));
  }

  /** Reads a tag as {@code seqeval.scheme.Token} does: hyphens around the type are dropped. */
  static Tag strict(String tag, int index) {
    String rest = rest(tag, index);
    int from = 0;
    int to = rest.length();
    while (from < to && rest.charAt(from) == '-') {
      from++;
    }
    while (to > from && rest.charAt(to - 1) == '-') {
      to--;
    }
    return new Tag(tag.codePointAt(0), orBlank(rest.substring(from, to)));
  }

  boolean is(char letter) {
    return prefix == letter;
  }

  private static String rest(String tag, int index) {
    if (tag.isEmpty()) {
      throw new IllegalArgumentException("tag " + index + " is empty, expected O or PREFIX-TYPE");
    }
    return tag.substring(tag.offsetByCodePoints(0, 1));
  }

  private static String orBlank(String type) {
    return type.isEmpty() ? "_" : type;
  }
}
