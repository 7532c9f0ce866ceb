package io.tagstream.ner.piece;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ModelFile;
import io.tagstream.ner.tokenizer.TokenizerFiles;
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
    ModelFile.VOCABULARY.requireStrict(json, file);
    requireTemplates(json, file);
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

  /** The library takes these, too, to be so: what a template names is described beside it. */
  private static void requireTemplates(byte[] json, Path file) throws IOException {
    for (JsonNode template : member(json, "post_processor").findParents("special_tokens")) {
      for (JsonNode special : template.findValues("SpecialToken")) {
        String id = special.path("id").asText();
        if (!template.path("special_tokens").has(id)) {
          throw new CorruptModelException(
              file, "its post_processor names '%s', but 'special_tokens' does not".formatted(id));
        }
      }
    }
  }

  /** One member alone: beside it is a vocabulary of up to a quarter of a million pieces. */
  static JsonNode member(byte[] tokenizerJson, String wanted) throws IOException {
    try (JsonParser parser = ModelFile.VOCABULARY.json().createParser(tokenizerJson)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals(wanted)) {
          return parser.readValueAsTree();
        }
        parser.skipChildren();
      }
      return MissingNode.getInstance();
    }
  }
}
