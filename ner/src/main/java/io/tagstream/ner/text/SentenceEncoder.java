package io.tagstream.ner.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.tagstream.ner.model.CorruptModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** The tokenizer of a model directory. Thread-safe; owns native memory until it is closed. */
public final class SentenceEncoder implements AutoCloseable {
  static {
    // The library otherwise reports its use over the network.
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final HuggingFaceTokenizer tokenizer;

  private SentenceEncoder(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Reads {@code tokenizer.json}.
   *
   * @throws CorruptModelException if the file is no tokenizer
   */
  public static SentenceEncoder open(Path directory) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(
          file.toString(), null, "a model directory holds its tokenizer there");
    }
    byte[] json = Files.readAllBytes(file);
    try {
      InputStream forWords = new ByteArrayInputStream(PrefixSpace.add(json));
      // Unless told so, the library pads and truncates.
      Map<String, String> options = Map.of("padding", "false", "truncation", "false");
      return new SentenceEncoder(HuggingFaceTokenizer.newInstance(forWords, options));
    } catch (JsonProcessingException e) {
      throw new CorruptModelException(file, e.getOriginalMessage(), e);
    } catch (RuntimeException e) { // from the native side
      throw new CorruptModelException(file, e.getMessage(), e);
    }
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
