package io.tagstream.ner.piece;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.ModelFile;
import java.io.IOException;
import java.nio.file.Path;

/** The lower case that an uncased BERT reads its text in. */
public final class LowerCase {
  private static final ObjectMapper JSON = ModelFile.VOCABULARY.json();

  private LowerCase() {}

  /**
   * Turns it on in the tokenizer of a directory, as {@code do_lower_case=True} does in Python.
   *
   * @throws IllegalArgumentException if the tokenizer is not BERT's, which alone has the choice
   */
  public static void write(Path directory) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    JsonNode tokenizer = ModelFile.VOCABULARY.object(file);
    if (!tokenizer.path("normalizer").path("type").asText().equals("BertNormalizer")) {
      throw new IllegalArgumentException("do_lower_case: the tokenizer is not that of a BERT");
    }
    ((ObjectNode) tokenizer.get("normalizer")).put("lowercase", true);
    JSON.writeValue(file.toFile(), tokenizer);
    TokenizerConfig.turnOn(directory, "do_lower_case");
  }
}
