package io.tagstream.ner.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** The tokenizer of a model directory. Thread-safe; owns native memory until it is closed. */
public final class SentenceEncoder implements AutoCloseable {
  private static final long[] NONE = {};

  private final HuggingFaceTokenizer tokenizer;
  private final OptionalLong mask;

  private SentenceEncoder(HuggingFaceTokenizer tokenizer, Optional<String> mask) {
    this.tokenizer = tokenizer;
    long[] ids = mask.map(token -> tokenizer.encode(token, false, false).getIds()).orElse(NONE);
    this.mask = ids.length == 1 ? OptionalLong.of(ids[0]) : OptionalLong.empty();
  }

  /**
   * Reads {@code tokenizer.json}, or the files that it is made from.
   *
   * @throws CorruptModelException if the file is no tokenizer
   */
  public static SentenceEncoder open(Path directory) throws IOException {
    return new SentenceEncoder(
        Tokenizers.open(directory, PrefixSpace::add), TokenizerFiles.mask(directory));
  }

  /** The id of the piece that stands for a hidden one; empty if the tokenizer has none. */
  public OptionalLong mask() {
    return mask;
  }

  /** Splits running text into words and those into pieces. */
  public WordPieces encode(String text) {
    return encode(WordSplitter.split(text));
  }

  /** Splits words into pieces, each word by itself. */
  public WordPieces encode(Words words) {
    String[] tokens =
        words.tokens().stream().map(SentenceEncoder::wellFormed).toArray(String[]::new);
    Encoding encoding = tokenizer.encode(tokens);
    long[] wordIds = encoding.getWordIds();
    int[] firstPieces = new int[words.size()];
    Arrays.fill(firstPieces, -1);
    for (int piece = wordIds.length - 1; piece >= 0; piece--) {
      if (wordIds[piece] >= 0) {
        firstPieces[(int) wordIds[piece]] = piece;
      }
    }
    return new WordPieces(words, encoding.getIds(), firstPieces);
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
