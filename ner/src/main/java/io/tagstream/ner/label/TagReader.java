package io.tagstream.ner.label;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads tags strictly: what a label means follows from all the labels beside it, and what could
 * mean two things is refused. For models, corpora and gold alike; how seqeval reads a tag, whatever
 * it is, is the scorer's own affair ({@link SpanDecoder}).
 *
 * <p>A label is {@code O}, or whatever was named in its place; a prefix of IOB1, IOB2, IOE1, IOE2,
 * IOBES, BILOU, BMEWO or BMESO with a hyphen and a type; one of their letters alone, where no label
 * has a type, which then is {@code _} as in seqeval; or else a type of its own, as in Hugging
 * Face's pipeline ({@code aggregation_strategy="simple"}): neighbours that have it are one entity.
 */
public final class TagReader {
  /** The label of words outside of entities, unless another one is named. */
  public static final String OUTSIDE = "O";

  private static final Pattern PREFIXED = Pattern.compile("([BIESLUMW])-(.+)", Pattern.DOTALL);

  /** Nearly what a scheme has, or an {@code O} with a type, which seqeval takes for O. */
  private static final Pattern MISSPELT =
      Pattern.compile("[BIESLUMW]-|O-.*|[bi]-.*|[BIbi]_.*", Pattern.DOTALL);

  private static final Pattern SUFFIXED = Pattern.compile("(.+[-_])[BI]", Pattern.DOTALL);
  private static final List<String> SCHEMES = List.of("BI", "IE", "BIES", "BILU", "BMEW", "BMES");

  private final Map<String, Tag> tags = new HashMap<>();
  private final String outside;

  private TagReader(Collection<String> labels, String outside) {
    Set<String> types = new TreeSet<>(CodePointOrder.INSTANCE);
    types.addAll(labels);
    types.forEach(TagReader::requireLabel);
    types.remove(outside);
    boolean untyped = isUntyped(types);
    require(untyped || !hasBareLetter(types), labels, "B and I want a type, as in B-PER");
    require(!isSuffixed(types), labels, "the letter stands before the type, as in B-PER");
    require(isOfOneScheme(letters(types)), labels, "their prefixes are of no one scheme");
    types.forEach(label -> tags.put(label, untyped ? prefixed(label, "_") : read(label)));
    tags.put(outside, Tag.OUTSIDE);
    this.outside = outside;
  }

  /**
   * A reader for all the labels of a model or a corpus.
   *
   * @param outside the label of words outside of entities; null if that is {@code O}
   * @throws IllegalArgumentException in one line with the labels, if they cannot be read, or if one
   *     of them might be the {@code O} that is not among them
   */
  public static TagReader of(Collection<String> labels, String outside) {
    if (outside == null) {
      require(
          labels.contains(OUTSIDE) || labels.stream().allMatch(PREFIXED.asMatchPredicate()),
          labels,
          "none is O; name the one for words outside of entities as outside_label");
      return new TagReader(labels, OUTSIDE);
    }
    require(labels.contains(outside), labels, "outside_label '" + outside + "' is not among them");
    return new TagReader(labels, outside);
  }

  /**
   * A reader for some labels of a corpus, among which {@code O} need not be.
   *
   * @throws IllegalArgumentException in one line with the labels, if they cannot be read
   */
  public static TagReader ofSome(Collection<String> labels) {
    return new TagReader(labels, OUTSIDE);
  }

  /**
   * A reader for the tags of one sentence, all of whose words may be in entities.
   *
   * @throws IllegalArgumentException in one line with the tags, if they cannot be read, or are like
   *     {@code O}
   */
  public static TagReader ofSentence(Collection<String> tags) {
    require(
        tags.stream().noneMatch(TagReader::isLikeOutside),
        tags,
        "words outside of entities have the tag O");
    return ofSome(tags);
  }

  /** Whether a label is one that people write by mistake for {@code O}. */
  public static boolean isLikeOutside(String label) {
    return label.equals("o") || label.equals("0");
  }

  /** The label of words outside of entities; not always among the labels. */
  public String outside() {
    return outside;
  }

  /**
   * The entities of a sentence. Tags in an order that no scheme allows are read as conlleval and
   * seqeval's default mode do.
   *
   * @param sentence labels that this reader was made for, or {@link #outside}
   * @return the entities, in order
   */
  public List<EntitySpan> decode(List<String> sentence) {
    return SpanDecoder.decodeTags(sentence.stream().map(tags::get).toList());
  }

  /**
   * The same label.
   *
   * @throws IllegalArgumentException in one line, if it can be none whatever the others are: it is
   *     empty, has white space around it, characters that nobody sees, or a prefix that is misspelt
   */
  public static String requireLabel(String label) {
    if (label.isEmpty()) {
      throw new IllegalArgumentException("a label is empty");
    }
    if (!label.equals(label.strip()) || label.codePoints().anyMatch(TagReader::isUnseen)) {
      throw new IllegalArgumentException(
          "label '%s' has white space around it, or characters that nobody sees"
              .formatted(Shown.of(label)));
    }
    if (MISSPELT.matcher(label).matches()) {
      throw new IllegalArgumentException(
          "label '%s' is neither O, nor a prefix and a type as B-PER is, nor a type"
              .formatted(Shown.of(label)));
    }
    return label;
  }

  /** Joiners within the words of some scripts shape what is seen. */
  static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.SPACE_SEPARATOR -> c != ' ';
      case Character.FORMAT -> c != '\u200C' && c != '\u200D';
      default -> false;
    };
  }

  private static boolean hasBareLetter(Set<String> labels) {
    return labels.contains("B") || labels.contains("I");
  }

  private static boolean isUntyped(Set<String> labels) {
    return hasBareLetter(labels)
        && labels.stream().allMatch(label -> label.length() == 1)
        && isOfOneScheme(labels);
  }

  private static boolean isOfOneScheme(Set<String> letters) {
    return SCHEMES.stream().anyMatch(scheme -> letters.stream().allMatch(scheme::contains));
  }

  private static Set<String> letters(Set<String> labels) {
    return labels.stream()
        .map(PREFIXED::matcher)
        .filter(Matcher::matches)
        .map(label -> label.group(1))
        .collect(Collectors.toSet());
  }

  private static boolean isSuffixed(Set<String> labels) {
    Predicate<String> isNew = new HashSet<>()::add;
    return !labels.stream()
        .map(SUFFIXED::matcher)
        .filter(Matcher::matches)
        .map(label -> label.group(1))
        .allMatch(isNew);
  }

  private static Tag read(String label) {
    Matcher matcher = PREFIXED.matcher(label);
    return matcher.matches() ? prefixed(matcher.group(1), matcher.group(2)) : prefixed("I", label);
  }

  /** Reads a tag by the letters that seqeval's default mode knows. */
  private static Tag prefixed(String letter, String type) {
    return switch (letter) {
      case "L" -> new Tag('E', type);
      case "U", "W" -> new Tag('S', type);
      case "M" -> new Tag('I', type);
      default -> new Tag(letter.charAt(0), type);
    };
  }

  private static void require(boolean holds, Collection<String> labels, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("labels %s: %s".formatted(Shown.of(labels), otherwise));
    }
  }
}
