package io.tagstream.ner.piece;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.ModelFile;
import io.tagstream.ner.tokenizer.TokenizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The space before a word, which byte-level BPE writes into the word's first piece.
 *
 * <p>RoBERTa's {@code tokenizer.json} adds none of its own, for running text has them. Words that
 * are given one by one have lost theirs, so each gets one, the first too, as by {@code
 * AutoTokenizer.from_pretrained(…, add_prefix_space=True)}. (Unigram's file marks every word.)
 */
public final class PrefixSpace {
  private static final String KEY = "add_prefix_space";
  private static final String PRE_TOKENIZER = "pre_tokenizer";
  private static final String POST_PROCESSOR = "post_processor";
  private static final ObjectMapper JSON = ModelFile.VOCABULARY.json();

  private PrefixSpace() {}

  /** A tokenizer that puts the space before each word; the same if it does, or has no need to. */
  static byte[] add(byte[] tokenizerJson) throws IOException {
    return set(tokenizerJson, true);
  }

  /** Whether {@code tokenizer_config.json} asks for it; there no answer is no. */
  static boolean isConfigured(Path directory) throws IOException {
    return TokenizerSettings.read(directory).flag(KEY).orElse(false);
  }

  /** A tokenizer that puts the space before the first word, or does not. */
  static byte[] set(byte[] tokenizerJson, boolean space) throws IOException {
    JsonNode preTokenizer = Tokenizers.member(tokenizerJson, PRE_TOKENIZER);
    if (!preTokenizer.path("type").asText().equals("ByteLevel")
        || preTokenizer.path(KEY).asBoolean(true) == space) {
      return tokenizerJson;
    }
    ObjectNode tokenizer = (ObjectNode) JSON.readTree(tokenizerJson);
    ((ObjectNode) tokenizer.get(PRE_TOKENIZER)).put(KEY, space);
    if (tokenizer.path(POST_PROCESSOR).has(KEY)) { // which takes the space out of the offsets
      ((ObjectNode) tokenizer.get(POST_PROCESSOR)).put(KEY, space);
    }
    return JSON.writeValueAsBytes(tokenizer);
  }

  /**
   * Sets it in the files of a directory, so that Python splits words as the model was trained with:
   * there {@code tokenizer_config.json} overrules {@code tokenizer.json}.
   */
  public static void write(Path directory) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    if (!Files.exists(file)) {
      return;
    }
    byte[] json = ModelFile.VOCABULARY.bytes(file);
    byte[] changed = add(json);
    if (changed != json) {
      Files.write(file, changed);
      TokenizerConfig.turnOn(directory, KEY);
    }
  }
}
