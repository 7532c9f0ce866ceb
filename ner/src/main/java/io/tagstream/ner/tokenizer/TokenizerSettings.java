package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code added_tokens.json}
 * say; none of them needs to be there.
 */
public final class TokenizerSettings {

  /** The settings where none of the files is there. */
  static final TokenizerSettings NONE = new TokenizerSettings(empty(), empty(), empty());

  private final ObjectNode config;
  private final ObjectNode specialTokens;
  private final ObjectNode addedTokens;

  private TokenizerSettings(ObjectNode config, ObjectNode specialTokens, ObjectNode addedTokens) {
    this.config = config;
    this.specialTokens = specialTokens;
    this.addedTokens = addedTokens;
  }

  /** Reads those of the files that are there. */
  public static TokenizerSettings read(Path directory) throws IOException {
    return new TokenizerSettings(
        object(directory.resolve("tokenizer_config.json")).orElseGet(TokenizerSettings::empty),
        object(directory.resolve("special_tokens_map.json")).orElseGet(TokenizerSettings::empty),
        object(directory.resolve("added_tokens.json")).orElseGet(TokenizerSettings::empty));
  }

  private static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The object in a JSON file; empty if there is no such file. */
  public static Optional<ObjectNode> object(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? Optional.of(ModelFile.SETTINGS.object(file))
        : Optional.empty();
  }

  /** A switch; empty if it is not there or null. */
  public Optional<Boolean> flag(String key) {
    return Optional.of(config.path(key)).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
  }

  /** These settings, and a switch where they have none of that name. */
  public TokenizerSettings orElse(String key, boolean value) {
    ObjectNode more = config.deepCopy();
    if (flag(key).isEmpty()) {
      more.put(key, value);
    }
    return new TokenizerSettings(more, specialTokens, addedTokens);
  }

  /** A special token by its role, such as {@code cls_token}. */
  String special(String role, String otherwise) {
    for (ObjectNode file : new ObjectNode[] {config, specialTokens}) {
      String text = TokenizerJson.text(file.path(role));
      if (!text.isEmpty()) {
        return text;
      }
    }
    return otherwise;
  }

  /** Adds what {@code added_tokens_decoder} and {@code added_tokens.json} name. */
  void addTo(AddedTokens tokens) {
    for (Map.Entry<String, JsonNode> token : config.path("added_tokens_decoder").properties()) {
      // Keys that are no numbers are no ids: Python would fail there, too.
      if (token.getKey().matches("\\d{1,9}") && token.getValue() instanceof ObjectNode described) {
        tokens.described(Integer.parseInt(token.getKey()), described);
      }
    }
    for (Map.Entry<String, JsonNode> token : addedTokens.properties()) {
      if (token.getValue().isInt()) {
        tokens.ordinary(token.getKey(), token.getValue().intValue());
      }
    }
  }
}
