package io.tagstream.ner.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ModelFile;
import io.tagstream.ner.text.tokenizer.TokenizerFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
   * Makes a tokenizer of the content of {@code tokenizer.json}. The caller closes the result.
   *
   * @throws CorruptModelException if the file is no tokenizer
   */
  static HuggingFaceTokenizer open(Path directory, byte[] json, Change change) throws IOException {
    Path file = TokenizerFiles.source(directory);
    try {
      // Unless told so, the library pads and truncates.
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(change.apply(json)),
          Map.of("padding", "false", "truncation", "false"));
    } catch (JsonProcessingException e) {
      throw new CorruptModelException(file, ModelFile.reason(e), e);
    } catch (RuntimeException e) { // from the native side
      throw new CorruptModelException(file, e.getMessage(), e);
    }
  }
}
