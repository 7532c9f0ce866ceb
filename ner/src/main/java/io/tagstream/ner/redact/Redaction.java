package io.tagstream.ner.redact;

import io.tagstream.ner.tag.Entity;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.BinaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces entities in a text, and wherever else their words stand: a name that the model has found
 * in one place and not in the next is to be seen in neither.
 */
public final class Redaction {
  /** Leaves everything as it is. */
  public static final Redaction NONE = new Redaction(null);

  /** Too short a key can be found by trying. */
  public static final int SHORTEST_KEY_BYTES = 16;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int HASH_BYTES = 16;

  /** From an entity's type and text to what stands in its place. */
  private final BinaryOperator<String> replacement;

  private Redaction(BinaryOperator<String> replacement) {
    this.replacement = replacement;
  }

  /** The type in brackets, as {@code [person]}. */
  public static Redaction label() {
    return new Redaction((type, text) -> "[" + type + "]");
  }

  /** An asterisk for each code point, so that every offset stays what it was. */
  public static Redaction mask() {
    return new Redaction((type, text) -> "*".repeat(text.codePointCount(0, text.length())));
  }

  /**
   * The type and a code of the text, as {@code [person:0f1e…]}: 128 bits of an HMAC with SHA-256,
   * in hexadecimal. The same text has the same code; who lacks the key cannot tell which text.
   *
   * @throws IllegalArgumentException if the key has fewer than {@link #SHORTEST_KEY_BYTES}
   */
  public static Redaction hash(byte[] key) {
    if (key.length < SHORTEST_KEY_BYTES) {
      throw new IllegalArgumentException(
          "the key has %d bytes: wanted %d or more".formatted(key.length, SHORTEST_KEY_BYTES));
    }
    SecretKeySpec secret = new SecretKeySpec(key, ALGORITHM);
    return new Redaction((type, text) -> "[%s:%s]".formatted(type, code(secret, text)));
  }

  private static String code(SecretKeySpec secret, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(code, HASH_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** Whether it leaves everything as it is. */
  public boolean isNone() {
    return replacement == null;
  }

  /** What stands in the place of an entity. */
  String replacement(String type, String text) {
    return replacement.apply(type, text);
  }

  /**
   * The text without the entities.
   *
   * @param entities of the text, in its order, none within another
   */
  public Redacted of(String text, List<Entity> entities) {
    if (isNone() || entities.isEmpty()) {
      return new Redacted(text, entities, Scrubber.NONE);
    }
    Scrubber scrubber = Scrubber.of(this, entities);
    Written written = new Written(text);
    Iterator<Scrubber.Found> elsewhere = scrubber.find(text).iterator();
    Scrubber.Found found = next(elsewhere);
    List<Entity> moved = new ArrayList<>();
    int end = 0;
    int codePoints = 0; // of the text before that
    for (Entity entity : entities) {
      int start = text.offsetByCodePoints(end, entity.start() - codePoints);
      end = text.offsetByCodePoints(start, entity.end() - entity.start());
      codePoints = entity.end();
      while (found != null && found.start() < end) {
        if (found.end() <= start) {
          written.replace(found.start(), found.end(), found.replacement());
        }
        found = next(elsewhere);
      }
      String replaced = replacement(entity.type(), entity.text());
      int from = written.replace(start, end, replaced);
      moved.add(
          new Entity(entity.type(), replaced, from, from + codePoints(replaced), entity.score()));
    }
    for (; found != null; found = next(elsewhere)) {
      written.replace(found.start(), found.end(), found.replacement());
    }
    return new Redacted(written.rest(), moved, scrubber);
  }

  private static Scrubber.Found next(Iterator<Scrubber.Found> found) {
    return found.hasNext() ? found.next() : null;
  }

  private static int codePoints(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }

  /** A text as it is written anew, from left to right. */
  private static final class Written {
    private final String text;
    private final StringBuilder written = new StringBuilder();
    private int copied; // of the text
    private int counted; // of what is written
    private int codePoints; // up to there

    Written(String text) {
      this.text = text;
    }

    /** Replaces what is not written yet; tells where that begins, in code points. */
    int replace(int start, int end, String replacement) {
      if (start < copied) { // the same letters in two finds
        return codePoints;
      }
      written.append(text, copied, start);
      codePoints += Character.codePointCount(written, counted, written.length());
      counted = written.length();
      written.append(replacement);
      copied = end;
      return codePoints;
    }

    String rest() {
      return written.append(text, copied, text.length()).toString();
    }
  }
}
