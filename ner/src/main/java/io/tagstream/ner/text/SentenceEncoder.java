package io.tagstream.ner.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** The tokenizer of a model directory. Thread-safe; owns native memory until it is closed. */
public final class SentenceEncoder implements AutoCloseable {
  private final Path directory;
  private final HuggingFaceTokenizer tokenizer;

  private SentenceEncoder(Path directory, HuggingFaceTokenizer tokenizer) {
    this.directory = directory;
    this.tokenizer = tokenizer;
  }

  /**
   * Reads {@code tokenizer.json}, or the files that it is made from.
   *
   * @throws CorruptModelException if the file is no tokenizer
   */
  public static SentenceEncoder open(Path directory) throws IOException {
    return new SentenceEncoder(directory, Tokenizers.open(directory, PrefixSpace::add));
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
        .map(token -> tokenizer.encode(token, false, false).getIds())
        .filter(ids -> ids.length == 1) // in more pieces it is a text like any other
        .mapToLong(ids -> ids[0])
        .findFirst();
  }

  /** Splits running text into words and those into pieces. */
  public WordPieces encode(String text) {
    return encode(WordSplitter.split(text));
  }

  /** Splits words into pieces, each word by itself. */
  public WordPieces encode(Words words) {
    String[] tokens =
        words.tokens().stream().map(SentenceEncoder::wellFormed).toArray(String[]::new);
    // As tokenizer.encode(tokens), but for the strings and spans of the pieces, which nobody reads
    // and which take a third of the time.
    long encoding = TokenizersLibrary.LIB.encodeList(tokenizer.getHandle(), tokens, true);
    long[] ids;
    long[] wordIds;
    try {
      ids = TokenizersLibrary.LIB.getTokenIds(encoding);
      wordIds = TokenizersLibrary.LIB.getWordIds(encoding);
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
    return new WordPieces(words, ids, firstPieces(words, wordIds));
  }

  private static int[] firstPieces(Words words, long[] wordIds) {
    int[] firstPieces = new int[words.size()];
    Arrays.fill(firstPieces, -1);
    for (int piece = wordIds.length - 1; piece >= 0; piece--) {
      if (wordIds[piece] >= 0) {
        firstPieces[(int) wordIds[piece]] = piece;
      }
    }
    return firstPieces;
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
