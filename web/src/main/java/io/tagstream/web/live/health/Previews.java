package io.tagstream.web.live.health;

import io.tagstream.schemas.json.Utf8;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Base64;

/** The beginnings of what may be long, and anything at all. */
final class Previews {
  private static final String CUT = "…";

  private Previews() {}

  /**
   * The beginning of a text, without what breaks a line or is no character: it takes at most three
   * bytes for each character, and as JSON, too.
   */
  static String of(String text, int most) {
    boolean isCut = text.length() > most;
    int end = isCut && Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    StringBuilder shown = new StringBuilder();
    (isCut ? text.substring(0, end) : text)
        .codePoints()
        .map(point -> isShown(point) ? point : ' ')
        .forEach(shown::appendCodePoint);
    return isCut ? shown.append(CUT).toString() : shown.toString();
  }

  private static boolean isShown(int point) {
    return !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE;
  }

  /** The same of bytes, or their Base64 if they are no text; null of null. */
  static String of(byte[] bytes, int most) {
    if (bytes == null) {
      return null;
    }
    int end = Math.min(bytes.length, 3 * most);
    while (end < bytes.length && end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    byte[] begin = end < bytes.length ? Arrays.copyOf(bytes, end) : bytes;
    try {
      String text = of(Utf8.decode(begin), most);
      return end < bytes.length && !text.endsWith(CUT) ? text + CUT : text;
    } catch (CharacterCodingException e) {
      byte[] fewer = Arrays.copyOf(begin, Math.min(begin.length, most / 2));
      String base64 = Base64.getEncoder().encodeToString(fewer);
      return "Base64 " + base64 + (fewer.length < bytes.length ? CUT : "");
    }
  }
}
