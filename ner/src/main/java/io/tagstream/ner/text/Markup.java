package io.tagstream.ner.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Entities;
import org.jsoup.parser.Tag;

/** What tells a program how to show a text: tags, character references, terminal sequences. */
final class Markup {
  private static final String NAME = "([A-Za-z][\\w:.-]*+)";
  private static final String VALUE = "(?:\"[^\"<]*+\"|'[^'<]*+'|[^\\s\"'<>]++)";
  private static final String ATTRIBUTE = "(?:\\s++[\\w:@.-]++\\s*+=\\s*+" + VALUE + ")";

  /** Each alternative ends at the next bracket, so that a text of them is read once. */
  private static final Pattern TAG =
      Pattern.compile(
          "</%s\\s*+>|<%s(%s{0,32}+)\\s*+/?+>|<!--[^<]*?-->|<[!?][A-Za-z][^<>]*+>"
                  .formatted(NAME, NAME, ATTRIBUTE)
              + "|\\x1B\\[[0-?]*+[ -/]*+[@-~]");

  private static final int OPENED = 2;
  private static final int ATTRIBUTES = 3;

  private static final Pattern REFERENCE =
      Pattern.compile("&(?:#([0-9]{1,7}+)|#[xX]([0-9A-Fa-f]{1,6}+)|([A-Za-z][A-Za-z0-9]{1,31}+));");

  private final String text;
  private final Matcher tag;
  private final Matcher reference;

  Markup(String text) {
    this.text = text;
    this.tag = TAG.matcher(text);
    this.reference = REFERENCE.matcher(text);
  }

  /** Whether a text may have markup there. */
  static boolean mayBegin(int codePoint) {
    return codePoint == '<' || codePoint == '&' || codePoint == '\u001B';
  }

  /** The end of a tag, comment or terminal sequence that begins here; the start if none does. */
  int tagEnd(int start) {
    return tag.region(start, text.length()).lookingAt() && isTag() ? tag.end() : start;
  }

  /** A name in brackets is a tag if HTML has it: {@code <London>} is text. */
  private boolean isTag() {
    return tag.group(OPENED) == null
        || tag.end(ATTRIBUTES) > tag.start(ATTRIBUTES)
        || Tag.isKnownTag(tag.group(OPENED).toLowerCase(Locale.ROOT));
  }

  /** The characters that a reference which begins here stands for; none if none does. */
  String referred(int start) {
    if (!reference.region(start, text.length()).lookingAt()) {
      return "";
    }
    if (reference.group(3) != null) {
      return Entities.getByName(reference.group(3));
    }
    int codePoint =
        reference.group(1) != null
            ? Integer.parseInt(reference.group(1))
            : Integer.parseInt(reference.group(2), 16);
    return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : "";
  }

  /** Where the reference ends that was found last. */
  int referenceEnd() {
    return reference.end();
  }
}
