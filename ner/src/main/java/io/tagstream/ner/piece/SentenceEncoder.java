package io.tagstream.ner.piece;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.text.WordSplitter;
import io.tagstream.ner.text.Words;
import io.tagstream.ner.tokenizer.PieceIds;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokenizer of a model directory. Thread-safe; owns native memory until it is closed. */
public final class SentenceEncoder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SentenceEncoder.class);

  /** A character for private use, which no vocabulary has. */
  private static final String RARE = "\uE123";

  private final Path directory;
  private final HuggingFaceTokenizer tokenizer;

  private final PieceIds largest;

  /** Texts that the tokenizer takes for special pieces, wherever they stand. */
  private final List<String> specials;

  private final int[] starts;

  /** The special pieces before a sentence and after it: one each, or {@link #requireFits} fails. */
  private final long[] around;

  private final KnownWords known = new KnownWords(this::split);

  private SentenceEncoder(
      Path directory, HuggingFaceTokenizer tokenizer, PieceIds largest, List<String> specials) {
    this.directory = directory;
    this.tokenizer = tokenizer;
    this.largest = largest;
    this.specials = specials.stream().filter(t -> t.length() > 1 && ids(t).length == 1).toList();
    this.starts = this.specials.stream().mapToInt(token -> token.charAt(0)).distinct().toArray();
    this.around = encoded(new String[0], true, (ids, wordIds) -> ids);
  }

  /**
   * Reads {@code tokenizer.json}, or the files that it is made from.
   *
   * @throws CorruptModelException if the file is no tokenizer
   */
  public static SentenceEncoder open(Path directory) throws IOException {
    byte[] json = TokenizerFiles.json(directory);
    HuggingFaceTokenizer tokenizer = Tokenizers.open(directory, json, PrefixSpace::add);
    Path file = TokenizerFiles.source(directory);
    try {
      return new SentenceEncoder(
          directory, tokenizer, PieceIds.largest(json, file), TokenizerFiles.specials(directory));
    } catch (RuntimeException e) { // from the native side
      tokenizer.close();
      throw new CorruptModelException(file, "cannot read every text: " + e.getMessage(), e);
    } catch (IOException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Verifies that a model can read whatever this makes of a text: one opening and one closing
   * special piece, something for what the vocabulary lacks, and no piece without an embedding.
   *
   * @param rows of the word embeddings
   * @param weights the file that has them, for messages
   * @throws CorruptModelException naming both files
   */
  public void requireFits(int rows, Path weights) throws IOException {
    Path file = TokenizerFiles.source(directory);
    if (largest.id() >= rows) {
      throw new CorruptModelException(
          file,
          "its piece '%s' has id %d, but %s has %d word embeddings: they are of two models"
              .formatted(largest.piece(), largest.id(), weights, rows));
    }
    try {
      var unused = ids(RARE);
    } catch (RuntimeException e) { // from the native side
      throw new CorruptModelException(file, "cannot read every text: " + e.getMessage(), e);
    }
    if (around.length != 2 || around[0] >= rows || around[1] >= rows) {
      throw new CorruptModelException(
          file,
          "puts the pieces %s around a sentence, where one before and one after it, of ids below"
                  .formatted(Arrays.toString(around))
              + " %d, are expected".formatted(rows));
    }
    if (largest.id() + 1 < rows - rows / 10) {
      LOG.warn(
          "{} knows {} word pieces, and {} has {} word embeddings: are they of one model?",
          file,
          largest.id() + 1,
          weights,
          rows);
    }
  }

  /**
   * The id of the piece that stands for a hidden one; empty if the tokenizer has none.
   *
   * @throws CorruptModelException if its settings cannot be read
   */
  public OptionalLong mask() throws IOException {
    return piece(TokenizerFiles.masks(directory));
  }

  /**
   * The id of the piece that stands for what the vocabulary lacks; empty if the tokenizer has none.
   *
   * @throws CorruptModelException if its settings cannot be read
   */
  public OptionalLong unknown() throws IOException {
    return piece(TokenizerFiles.unknowns(directory));
  }

  private OptionalLong piece(List<String> tokens) {
    return tokens.stream()
        .map(this::ids)
        .filter(ids -> ids.length == 1) // in more pieces it is a text like any other
        .mapToLong(ids -> ids[0])
        .findFirst();
  }

  private long[] ids(String text) {
    return tokenizer.encode(text, false, false).getIds();
  }

  /** Splits running text into words and those into pieces. */
  public WordPieces encode(String text) {
    return encode(WordSplitter.split(text));
  }

  /** Splits words into pieces, each word by itself. */
  public WordPieces encode(Words words) {
    List<long[]> pieces = known.pieces(words.tokens());
    int length = around.length + pieces.stream().mapToInt(p -> p.length).sum();
    long[] ids = new long[length];
    int[] firstPieces = new int[pieces.size()];
    int at = around.length / 2;
    System.arraycopy(around, 0, ids, 0, at);
    for (int word = 0; word < firstPieces.length; word++) {
      long[] some = pieces.get(word);
      firstPieces[word] = some.length == 0 ? -1 : at;
      System.arraycopy(some, 0, ids, at, some.length);
      at += some.length;
    }
    System.arraycopy(around, around.length / 2, ids, at, length - at);
    return new WordPieces(words, ids, firstPieces);
  }

  /** The pieces of each word, without special ones. */
  private List<long[]> split(List<String> words) {
    String[] tokens = words.stream().map(word -> plain(wellFormed(word))).toArray(String[]::new);
    return encoded(
        tokens,
        false,
        (ids, wordIds) -> {
          List<long[]> pieces = new ArrayList<>(tokens.length);
          int from = 0;
          for (int word = 0; word < tokens.length; word++) {
            int to = from;
            while (to < ids.length && wordIds[to] == word) {
              to++;
            }
            pieces.add(Arrays.copyOfRange(ids, from, to));
            from = to;
          }
          return pieces;
        });
  }

  private <T> T encoded(
      String[] tokens, boolean withSpecials, BiFunction<long[], long[], T> idsAndWordIds) {
    // As tokenizer.encode(tokens), but for the strings and spans of the pieces, which nobody reads
    // and which take a third of the time.
    long encoding = TokenizersLibrary.LIB.encodeList(tokenizer.getHandle(), tokens, withSpecials);
    try {
      return idsAndWordIds.apply(
          TokenizersLibrary.LIB.getTokenIds(encoding), TokenizersLibrary.LIB.getWordIds(encoding));
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  /**
   * A word that says {@code [MASK]} is a word and hides nothing: with a space in it, which ends no
   * word here, the tokenizer reads it like any other.
   */
  private String plain(String word) {
    boolean suspicious = false;
    for (int start : starts) {
      suspicious |= word.indexOf(start) >= 0;
    }
    if (!suspicious) {
      return word;
    }
    String plain = word;
    for (String special : specials) {
      plain = plain.replace(special, special.charAt(0) + " " + special.substring(1));
    }
    return plain;
  }

  /** Half a surrogate pair is no text; the native side would refuse the whole sentence. */
  private static String wellFormed(String word) {
    StringBuilder mended = null;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (i + 1 < word.length() && Character.isSurrogatePair(c, word.charAt(i + 1))) {
        i++;
        continue;
      }
      mended = mended == null ? new StringBuilder(word) : mended;
      mended.setCharAt(i, '\uFFFD');
    }
    return mended == null ? word : mended.toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
