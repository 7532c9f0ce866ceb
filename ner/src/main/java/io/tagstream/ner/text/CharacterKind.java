package io.tagstream.ner.text;

import com.ibm.icu.text.UnicodeSet;
import com.ibm.icu.util.CodePointTrie;
import com.ibm.icu.util.MutableCodePointTrie;

/**
 * What a character is to the borders of words, by the properties that Unicode gives it. They are
 * ICU's and not the JDK's, so that a text has the same words on every Java, and new emoji are
 * emoji.
 */
enum CharacterKind {
  /** Letters, digits, marks, currencies: what words are made of. */
  LETTER("[]"),
  /** Taken off both ends of a word and kept within it, as in {@code O'Neill} and {@code U.S.} */
  PUNCTUATION("[[[:P:][:Sm:][:Sk:]]-[+]\\uFFFD]"),
  /** Ends a word wherever it stands, but between digits and in addresses; a hyphen does not. */
  SEPARATOR(
      "[[[:Terminal_Punctuation:][:Quotation_Mark:][:Pd:][:Ps:][:Pe:][:Pi:][:Pf:]"
          + "[[:Sm:]&[:Block=Arrows:]][<>|•‥…]]"
          + "-[[:Hyphen:]\\u05BE\\u1400[:Word_Break=MidNumLet:][:Word_Break=Single_Quote:]]]"),
  /** A word by itself, with all that is drawn into it, such as a skin tone. */
  SYMBOL("[[[:So:]-[°[:Script=Braille:]]][:Co:][:Cs:][:Extended_Pictographic:][:Emoji_Modifier:]]"),
  /** A character of a script that writes no spaces. */
  SPACELESS(
      "[[[:scx=Hani:][:scx=Hira:][:scx=Kana:][:scx=Thai:][:scx=Laoo:][:scx=Khmr:][:scx=Mymr:]]"
          + "&[[:L:][:N:]]]"),
  /** A combining mark. */
  MARK("[:M:]"),
  /** Nobody sees it, and the word goes on. */
  INVISIBLE("[[:Default_Ignorable_Code_Point:][:Cf:] - [:Prepended_Concatenation_Mark:]]"),
  /** Nobody sees it but for the character before, which it shapes if that is a symbol. */
  SHAPER("[[:Default_Ignorable_Code_Point:]&[:Grapheme_Extend:]]"),
  /** The joiner and non-joiner, which spell words in Persian and in the scripts of India. */
  JOINER("[:Join_Control:]"),
  /** Blank, or a control character. */
  SPACE(
      "[[:White_Space:][:Cc:][:Noncharacter_Code_Point:]\\u200B"
          + "\\u2800\\u3164\\uFFA0]"); // the last three are letters that are drawn as blanks

  private static final CharacterKind[] ALL = values();
  private static final CodePointTrie TRIE = trie();

  private final String set;

  CharacterKind(String set) {
    this.set = set;
  }

  static CharacterKind of(int codePoint) {
    return ALL[TRIE.get(codePoint)];
  }

  /** Whether words that are longer than it are spelled with such characters. */
  boolean spells() {
    return this == LETTER || this == MARK;
  }

  /** Later kinds win. */
  private static CodePointTrie trie() {
    MutableCodePointTrie trie = new MutableCodePointTrie(0, 0);
    for (int kind = 0; kind < ALL.length; kind++) {
      for (UnicodeSet.EntryRange range : new UnicodeSet(ALL[kind].set).ranges()) {
        trie.setRange(range.codepoint, range.codepointEnd, kind);
      }
    }
    return trie.buildImmutable(CodePointTrie.Type.FAST, CodePointTrie.ValueWidth.BITS_8);
  }
}
