package io.tagstream.ner.piece;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Counts word pieces as {@code AutoTokenizer.from_pretrained(…)} makes them of a text by itself.
 *
 * <p>Byte-level BPE then writes no space before the first word, unless {@code
 * tokenizer_config.json} says so. Thread-safe; owns native memory until it is closed.
 */
public final class PieceCounter implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  private PieceCounter(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the tokenizer of a model directory.
   *
   * @throws CorruptModelException if its {@code tokenizer.json} is no tokenizer
   */
  public static PieceCounter open(Path directory) throws IOException {
    boolean space = PrefixSpace.isConfigured(directory);
    return new PieceCounter(
        Tokenizers.open(
            directory, TokenizerFiles.json(directory), json -> PrefixSpace.set(json, space)));
  }

  /** The pieces of a text, without special ones. */
  public int count(String text) {
    return tokenizer.encode(text, false, false).getIds().length;
  }

  /** How many special pieces the tokenizer adds to a sentence. */
  public int specialPieces() {
    return (int) Arrays.stream(tokenizer.encode("", true, false).getSpecialTokenMask()).sum();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
