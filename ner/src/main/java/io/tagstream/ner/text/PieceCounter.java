package io.tagstream.ner.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Counts word pieces as {@code AutoTokenizer.from_pretrained(…)} makes them of a text by itself.
 *
 * <p>Byte-level BPE then writes no space before the first word, unless {@code
 * tokenizer_config.json} says so. Thread-safe; owns native memory until it is closed.
 */
public final class PieceCounter implements AutoCloseable {
  private static final String ADD_PREFIX_SPACE = "add_prefix_space";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HuggingFaceTokenizer tokenizer;

  private PieceCounter(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the tokenizer of a model directory.
   *
   * @throws IOException if there is none, or it is none, in one line that names it
   */
  public static PieceCounter open(Path directory) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(
          file.toString(), null, "a model directory holds its tokenizer there");
    }
    JsonNode json = read(file);
    if (json.path("pre_tokenizer").path("type").asText().equals("ByteLevel")) {
      Path config = directory.resolve("tokenizer_config.json");
      boolean space =
          Files.isRegularFile(config) && read(config).path(ADD_PREFIX_SPACE).asBoolean(false);
      ((ObjectNode) json.get("pre_tokenizer")).put(ADD_PREFIX_SPACE, space);
    }
    try {
      // Unless told so, the library pads and truncates.
      return new PieceCounter(
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(JSON.writeValueAsBytes(json)),
              Map.of("padding", "false", "truncation", "false")));
    } catch (RuntimeException e) { // from the native side
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode read(Path file) throws IOException {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": " + e.getOriginalMessage(), e);
    }
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
