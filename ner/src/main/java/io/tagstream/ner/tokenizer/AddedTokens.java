package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The tokens that are found in a text before it is split, in the order of their ids. */
final class AddedTokens {

  private final NavigableMap<Integer, ObjectNode> tokens = new TreeMap<>();

  /** Adds a special token, which is found as it is written. */
  AddedTokens special(String content, int id) {
    return put(content, id, false, false, true);
  }

  /** Adds a special token that takes the space before it along, as a mask does. */
  AddedTokens mask(String content, int id) {
    return put(content, id, true, false, true);
  }

  /** Adds a token that is found in the normalized text; one of that id that is there stays. */
  AddedTokens ordinary(String content, int id) {
    return tokens.containsKey(id) ? this : put(content, id, false, true, false);
  }

  /** Adds one that is not special and is found as it is written. */
  AddedTokens userDefined(String content, int id) {
    return put(content, id, false, false, false);
  }

  /** Adds a token as {@code added_tokens_decoder} describes it, in the place of one of that id. */
  AddedTokens described(int id, ObjectNode description) {
    put(
        description.path("content").asText(),
        id,
        description.path("lstrip").asBoolean(),
        description.path("normalized").asBoolean(),
        description.path("special").asBoolean());
    tokens
        .get(id)
        .put("single_word", description.path("single_word").asBoolean())
        .put("rstrip", description.path("rstrip").asBoolean());
    return this;
  }

  private AddedTokens put(
      String content, int id, boolean lstrip, boolean normalized, boolean special) {
    ObjectNode token = JsonNodeFactory.instance.objectNode();
    token.put("id", id);
    token.put("content", content);
    token.put("single_word", false);
    token.put("lstrip", lstrip);
    token.put("rstrip", false);
    token.put("normalized", normalized);
    token.put("special", special);
    tokens.put(id, token);
    return this;
  }

  ArrayNode json() {
    return JsonNodeFactory.instance.arrayNode().addAll(tokens.values());
  }
}
