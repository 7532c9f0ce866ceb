package io.tagstream.ner.text;

/**
 * A text as its reader sees it: without what is invisible, with a blank for markup, and with the
 * characters that HTML's references stand for; aligned with the original.
 *
 * @param text what is seen
 * @param starts where each of its UTF-16 units starts in the original; null if it is the original
 * @param ends where each ends, likewise
 */
record VisibleText(String text, int[] starts, int[] ends) {

  static VisibleText of(String text) {
    return isPlain(text) ? new VisibleText(text, null, null) : new Reader(text).read();
  }

  /** Where a unit starts in the original. */
  int start(int index) {
    return starts == null ? index : starts[index];
  }

  /** Where a unit ends in the original. */
  int end(int index) {
    return ends == null ? index + 1 : ends[index];
  }

  private static boolean isPlain(String text) {
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      if (Markup.mayBegin(codePoint) || isInvisible(CharacterKind.of(codePoint))) {
        return false;
      }
      at += Character.charCount(codePoint);
    }
    return true;
  }

  private static boolean isInvisible(CharacterKind kind) {
    return switch (kind) {
      case INVISIBLE, SHAPER, JOINER -> true;
      default -> false;
    };
  }

  private static final class Reader {
    private final String original;
    private final Markup markup;
    private final StringBuilder seen;
    private final int[] starts;
    private final int[] ends;
    private CharacterKind last = CharacterKind.SPACE;
    private Seen joiner;

    Reader(String original) {
      this.original = original;
      this.markup = new Markup(original);
      this.seen = new StringBuilder(original.length());
      this.starts = new int[original.length()]; // a reference is longer than what it stands for
      this.ends = new int[original.length()];
    }

    VisibleText read() {
      for (int at = 0; at < original.length(); ) {
        int codePoint = original.codePointAt(at);
        at = Markup.mayBegin(codePoint) ? markup(at) : character(codePoint, at);
      }
      return new VisibleText(seen.toString(), starts, ends);
    }

    private int character(int codePoint, int at) {
      int end = at + Character.charCount(codePoint);
      see(codePoint, at, end);
      return end;
    }

    private int markup(int at) {
      int tagEnd = markup.tagEnd(at);
      if (tagEnd > at) {
        see(' ', at, tagEnd);
        return tagEnd;
      }
      String referred = markup.referred(at);
      if (referred.isEmpty()) {
        return character(original.charAt(at), at);
      }
      int end = markup.referenceEnd();
      referred.codePoints().forEach(codePoint -> see(codePoint, at, end));
      return end;
    }

    private void see(int codePoint, int start, int end) {
      CharacterKind kind = CharacterKind.of(codePoint);
      switch (kind) {
        case INVISIBLE -> {}
        case SHAPER -> shape(new Seen(codePoint, start, end));
        case JOINER -> join(new Seen(codePoint, start, end));
        default -> {
          if (joiner != null && last.spells() && kind.spells()) {
            append(joiner.codePoint, joiner.start, joiner.end);
          }
          joiner = null;
          append(codePoint, start, end);
          last = kind;
        }
      }
    }

    /** A variant of a symbol is drawn and read; one of a Chinese character is only drawn. */
    private void shape(Seen shaper) {
      if (last == CharacterKind.SYMBOL) {
        append(shaper.codePoint, shaper.start, shaper.end);
      } else if (last == CharacterKind.SPACELESS) {
        ends[seen.length() - 1] = shaper.end;
      }
    }

    /** A joiner between letters waits for the second one: at an end there is nothing to join. */
    private void join(Seen joining) {
      if (last == CharacterKind.SYMBOL) {
        append(joining.codePoint, joining.start, joining.end);
      } else {
        joiner = joining;
      }
    }

    private void append(int codePoint, int start, int end) {
      for (int unit = 0; unit < Character.charCount(codePoint); unit++) {
        starts[seen.length() + unit] = start;
        ends[seen.length() + unit] = end;
      }
      seen.appendCodePoint(codePoint);
    }
  }

  private record Seen(int codePoint, int start, int end) {}
}
