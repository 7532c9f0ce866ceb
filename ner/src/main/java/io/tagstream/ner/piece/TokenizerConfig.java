package io.tagstream.ner.piece;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.tokenizer.TokenizerSettings;
import java.io.IOException;
import java.nio.file.Path;

/** The switches in a directory's {@code tokenizer_config.json}. */
final class TokenizerConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerConfig() {}

  /** Turns a switch on, in the file, which may be missing. */
  static void turnOn(Path directory, String key) throws IOException {
    Path file = directory.resolve("tokenizer_config.json");
    ObjectNode settings = TokenizerSettings.object(file).orElseGet(JSON::createObjectNode);
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), settings.put(key, true));
  }
}
