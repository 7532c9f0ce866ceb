package io.tagstream.ner.redact;

import io.tagstream.ner.tag.Entity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the words of a sentence's entities in other texts, whatever their case and the blanks
 * between them; not within longer words.
 */
public final class Scrubber {
  /** Finds nothing. */
  static final Scrubber NONE = new Scrubber(Redaction.NONE, null, Map.of());

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
  private static final String WORD = "[\\p{L}\\p{N}\\p{M}]";

  private final Redaction redaction;
  private final Pattern pattern; // null for nothing
  private final Map<String, String> types; // by what was found, as it is looked up

  private Scrubber(Redaction redaction, Pattern pattern, Map<String, String> types) {
    this.redaction = redaction;
    this.pattern = pattern;
    this.types = types;
  }

  /**
   * An entity's words in a text.
   *
   * @param start in UTF-16
   * @param end in UTF-16, exclusive
   * @param replacement what is to stand there
   */
  record Found(int start, int end, String replacement) {}

  static Scrubber of(Redaction redaction, List<Entity> entities) {
    Map<String, String> types = new HashMap<>();
    Set<String> texts = new LinkedHashSet<>();
    for (Entity entity : entities) {
      types.putIfAbsent(key(entity.text()), entity.type());
      texts.add(entity.text());
    }
    String any =
        texts.stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Scrubber::expression)
            .collect(Collectors.joining("|"));
    return new Scrubber(
        redaction, Pattern.compile(any, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE), types);
  }

  /** Where it begins or ends with a letter, no other one stands beside it. */
  private static String expression(String text) {
    String words =
        Stream.of(BLANKS.split(text, -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(BLANKS.pattern()));
    boolean begins = isOfWord(text.codePointAt(0));
    boolean ends = isOfWord(text.codePointBefore(text.length()));
    return (begins ? "(?<!" + WORD + ")" : "") + words + (ends ? "(?!" + WORD + ")" : "");
  }

  private static boolean isOfWord(int character) {
    return Character.toString(character).matches(WORD);
  }

  private static String key(String text) {
    return BLANKS.matcher(text).replaceAll(" ").toLowerCase(Locale.ROOT);
  }

  List<Found> find(String text) {
    List<Found> all = new ArrayList<>();
    if (pattern != null) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        all.add(new Found(matcher.start(), matcher.end(), replacement(matcher)));
      }
    }
    return all;
  }

  private String replacement(MatchResult found) {
    // Letters without one lower case are found, and not looked up: any type will do.
    String type = types.getOrDefault(key(found.group()), types.values().iterator().next());
    return redaction.replacement(type, found.group());
  }

  /** Whether there is nothing to find. */
  public boolean isNone() {
    return pattern == null;
  }

  /** Whether the text holds words of an entity. */
  public boolean finds(String text) {
    return pattern != null && pattern.matcher(text).find();
  }

  /** The text with others in the place of an entity's words. */
  public String apply(String text) {
    return finds(text)
        ? pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(replacement(found)))
        : text;
  }
}
