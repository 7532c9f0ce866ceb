package io.tagstream.ner.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The algorithms of the papers, written down plainly: what the real tokenizers must agree with. */
final class PlainTokenizers {

  private static final Pattern GPT2 =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+|"
              + " ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+|"
              + "\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

  private PlainTokenizers() {}

  /** Pieces of BERT's basic and WordPiece tokenizers (Devlin et al., 2019). */
  static List<String> wordPieces(String text, boolean lowercase, List<String> vocabulary) {
    StringBuilder clean = new StringBuilder();
    String normal = lowercase ? Normalizer.normalize(text, Normalizer.Form.NFD) : text;
    normal
        .codePoints()
        .filter(c -> !lowercase || Character.getType(c) != Character.NON_SPACING_MARK)
        .filter(c -> c != 0xFFFD && (Character.isWhitespace(c) || !isControl(c)))
        .forEach(
            c -> {
              boolean alone = isIdeograph(c) || isPunctuation(c);
              clean.append(alone ? " " : "");
              boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c);
              clean.appendCodePoint(space ? ' ' : c);
              clean.append(alone ? " " : "");
            });
    String cased = lowercase ? clean.toString().toLowerCase(Locale.ROOT) : clean.toString();
    List<String> pieces = new ArrayList<>();
    for (String word : cased.split(" ", -1)) {
      if (!word.isEmpty()) {
        pieces.addAll(greedy(word.codePoints().toArray(), vocabulary));
      }
    }
    return pieces;
  }

  private static List<String> greedy(int[] word, List<String> vocabulary) {
    List<String> pieces = new ArrayList<>();
    for (int start = 0; start < word.length; ) {
      int end = word.length;
      while (end > start && !vocabulary.contains(piece(word, start, end))) {
        end--;
      }
      if (end == start || word.length > 100) {
        return List.of("[UNK]");
      }
      pieces.add(piece(word, start, end));
      start = end;
    }
    return pieces;
  }

  private static String piece(int[] word, int start, int end) {
    return (start > 0 ? "##" : "") + new String(word, start, end - start);
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.PRIVATE_USE -> true;
      default -> false;
    };
  }

  private static boolean isIdeograph(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x2A6DF);
  }

  private static boolean isPunctuation(int c) {
    if (c < 128) {
      return c > 32 && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Pieces of byte-level byte-pair encoding (Radford et al., 2019). */
  static List<String> bytePairs(String text, List<String> merges) {
    List<String> pieces = new ArrayList<>();
    Matcher words = GPT2.matcher(text);
    while (words.find()) {
      pieces.addAll(merged(letters(words.group()), merges));
    }
    return pieces;
  }

  private static List<String> merged(List<String> symbols, List<String> merges) {
    List<String> pieces = new ArrayList<>(symbols);
    for (String merge : merges) { // in the order of their ranks
      String[] pair = merge.split(" ", -1);
      for (int i = 0; i + 1 < pieces.size(); i++) {
        if (pieces.get(i).equals(pair[0]) && pieces.get(i + 1).equals(pair[1])) {
          pieces.set(i, pair[0] + pair[1]);
          pieces.remove(i + 1);
        }
      }
    }
    return pieces;
  }

  /** A printable character for each byte of the text. */
  static List<String> letters(String text) {
    List<String> letters = new ArrayList<>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      letters.add(ALPHABET.get(Byte.toUnsignedInt(b)));
    }
    return letters;
  }

  static final List<String> ALPHABET = alphabet();

  private static List<String> alphabet() {
    String[] letters = new String[256];
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b > 32 && b < 127) || (b > 160 && b != 173);
      letters[b] = Character.toString(printable ? b : next++);
    }
    return List.of(letters);
  }

  /** At most so many merges that a text teaches: the most frequent pair first, again and again. */
  static List<String> learn(String text, int count) {
    List<String> merges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, Integer> pairs = new LinkedHashMap<>();
      Matcher words = GPT2.matcher(text);
      while (words.find()) {
        List<String> pieces = merged(letters(words.group()), merges);
        for (int at = 0; at + 1 < pieces.size(); at++) {
          pairs.merge(pieces.get(at) + " " + pieces.get(at + 1), 1, Integer::sum);
        }
      }
      pairs.entrySet().stream()
          .max(Map.Entry.comparingByValue())
          .ifPresent(pair -> merges.add(pair.getKey()));
    }
    return merges;
  }

  /** RoBERTa's ids: special tokens, bytes, merges. */
  static Map<String, Integer> ids(List<String> merges) {
    Map<String, Integer> ids = new HashMap<>();
    for (String special : List.of("<s>", "<pad>", "</s>", "<unk>")) {
      ids.put(special, ids.size());
    }
    for (List<String> pieces : Arrays.asList(ALPHABET, merges)) {
      for (String piece : pieces) {
        ids.putIfAbsent(piece.replace(" ", ""), ids.size());
      }
    }
    ids.put("<mask>", ids.size());
    return ids;
  }
}
