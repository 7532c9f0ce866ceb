package io.tagstream.ner.label;

/**
 * How the tags of a sentence spell its entities.
 *
 * <p>Each scheme lists the transitions that begin, continue and close an entity, as seqeval 1.2.2
 * does in {@code seqeval.scheme}. A transition is three letters: the prefix before, the prefix now
 * ({@code *} for any), and whether the type stays ({@code =}), changes ({@code !}) or may do either
 * ({@code *}).
 */
public enum TagScheme {
  /** {@code I} throughout; {@code B} only where an entity follows another one of its type. */
  IOB1("IOB", "OI* II! BI* IB= BB=", "BI= II=", "II! IO* IB* BO* BI! BB="),
  /** {@code B} on the first token, {@code I} on the others. */
  IOB2("IOB", "*B*", "BI= II=", "IO* II! IB* BO* BI! BB*"),
  /** {@code I} throughout; {@code E} only where another entity of the same type follows. */
  IOE1("IOE", "OI* II! EI* EE=", "II= IE=", "II! IO* IE! EI= EE="),
  /** {@code E} on the last token, {@code I} on the others. */
  IOE2("IOE", "OI* OE* EI* EE* II! IE!", "IE= II=", "E**"),
  /** {@code B}, {@code I}, {@code E}; {@code S} for an entity of one token. */
  IOBES("IOBES", "*B* *S*", "BI= BE= II= IE=", "S** E**"),
  /** {@code B}, {@code I}, {@code L}; {@code U} for an entity of one token. */
  BILOU("BILOU", "*B* *U*", "BI= BL= II= IL=", "U** L**");

  private final String prefixes;
  private final String starts;
  private final String insides;
  private final String ends;

  TagScheme(String prefixes, String starts, String insides, String ends) {
    this.prefixes = prefixes;
    this.starts = starts;
    this.insides = insides;
    this.ends = ends;
  }

  /** The allowed prefixes, one letter each. */
  String prefixes() {
    return prefixes;
  }

  /** Whether a tag has a prefix of this scheme. */
  public boolean accepts(String tag) {
    return !tag.isEmpty() && prefixes.indexOf(tag.codePointAt(0)) >= 0;
  }

  boolean starts(Tag previous, Tag current) {
    return matches(starts, previous, current);
  }

  boolean continues(Tag previous, Tag current) {
    return matches(insides, previous, current);
  }

  boolean ends(Tag previous, Tag current) {
    return matches(ends, previous, current);
  }

  private static boolean matches(String transitions, Tag previous, Tag current) {
    boolean same = previous.type().equals(current.type());
    for (int i = 0; i < transitions.length(); i += 4) {
      if (prefix(transitions.charAt(i), previous)
          && prefix(transitions.charAt(i + 1), current)
          && type(transitions.charAt(i + 2), same)) {
        return true;
      }
    }
    return false;
  }

  private static boolean prefix(char allowed, Tag tag) {
    return allowed == '*' || tag.is(allowed);
  }

  private static boolean type(char allowed, boolean same) {
    return allowed == '*' || (allowed == '=') == same;
  }
}
