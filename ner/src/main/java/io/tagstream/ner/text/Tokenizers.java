package io.tagstream.ner.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.tagstream.ner.model.CorruptModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Opens the tokenizer of a model directory. */
final class Tokenizers {
  static {
    // The library otherwise reports its use over the network.
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  /** Changes a {@code tokenizer.json} before it is used. */
  @FunctionalInterface
  interface Change {
    byte[] apply(byte[] json) throws IOException;
  }

  private Tokenizers() {}

  /**
   * Reads {@code tokenizer.json}. The caller closes the result.
   *
   * @throws CorruptModelException if the file is no tokenizer
   */
  static HuggingFaceTokenizer open(Path directory, Change change) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(
          file.toString(), null, "a model directory holds its tokenizer there");
    }
    byte[] json = Files.readAllBytes(file);
    try {
      // Unless told so, the library pads and truncates.
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(change.apply(json)),
          Map.of("padding", "false", "truncation", "false"));
    } catch (JsonProcessingException e) {
      throw new CorruptModelException(file, e.getOriginalMessage(), e);
    } catch (RuntimeException e) { // from the native side
      throw new CorruptModelException(file, e.getMessage(), e);
    }
  }
}
