package io.tagstream.ner.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A {@code tokenizer.json}, made ready for text that is already split into words.
 *
 * <p>Byte-level BPE writes the space before a word into its first piece. RoBERTa's file adds none
 * of its own, for running text has them; words have lost theirs, so each gets one, as by {@code
 * AutoTokenizer.from_pretrained(…, add_prefix_space=True)}. Unigram's file does so for itself.
 */
final class TokenizerJson {
  private static final String PRE_TOKENIZER = "pre_tokenizer";
  private static final String ADD_PREFIX_SPACE = "add_prefix_space";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerJson() {}

  /**
   * Reads the file.
   *
   * @throws IOException if it is no JSON, in one line that names it
   */
  static String forWords(Path file) throws IOException {
    try {
      JsonNode preTokenizer = preTokenizer(file);
      if (!preTokenizer.path("type").asText().equals("ByteLevel")
          || preTokenizer.path(ADD_PREFIX_SPACE).asBoolean(true)) {
        return Files.readString(file);
      }
      ObjectNode tokenizer = (ObjectNode) JSON.readTree(file.toFile());
      ((ObjectNode) tokenizer.get(PRE_TOKENIZER)).put(ADD_PREFIX_SPACE, true);
      return JSON.writeValueAsString(tokenizer);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": " + e.getOriginalMessage(), e);
    }
  }

  /** That member alone: a vocabulary of a quarter of a million pieces follows it. */
  private static JsonNode preTokenizer(Path file) throws IOException {
    try (JsonParser parser = JSON.createParser(file.toFile())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals(PRE_TOKENIZER)) {
          return parser.readValueAsTree();
        }
        parser.skipChildren();
      }
      return MissingNode.getInstance();
    }
  }
}
