package io.tagstream.ner.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The switches in a directory's {@code tokenizer_config.json}, which may be missing. */
final class TokenizerConfig {
  private static final String FILE = "tokenizer_config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerConfig() {}

  /** Whether a switch is on; there no answer is no. */
  static boolean isOn(Path directory, String key) throws IOException {
    return read(directory).path(key).asBoolean(false);
  }

  /** Turns a switch on, in the file. */
  static void turnOn(Path directory, String key) throws IOException {
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve(FILE).toFile(), read(directory).put(key, true));
  }

  private static ObjectNode read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    return Files.exists(file) ? (ObjectNode) JSON.readTree(file.toFile()) : JSON.createObjectNode();
  }
}
