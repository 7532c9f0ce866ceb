package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The parts of a {@code tokenizer.json} that are alike in every kind of tokenizer. */
final class TokenizerJson {

  private TokenizerJson() {}

  static ObjectNode object(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  /** The whole file; the normalizer may be null. */
  static ObjectNode of(
      AddedTokens added,
      ObjectNode normalizer,
      ObjectNode preTokenizer,
      ObjectNode postProcessor,
      ObjectNode decoder,
      ObjectNode model) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    root.set("added_tokens", added.json());
    root.set("normalizer", normalizer);
    root.set("pre_tokenizer", preTokenizer);
    root.set("post_processor", postProcessor);
    root.set("decoder", decoder);
    root.set("model", model);
    return root;
  }

  /**
   * A {@code TemplateProcessing} post-processor.
   *
   * @param ids of the special tokens
   * @param single as the tokenizers library writes templates: {@code [CLS]:0 $A:0 [SEP]:0}
   * @param pair likewise, with {@code $B}
   */
  static ObjectNode template(Map<String, Integer> ids, String single, String pair) {
    ObjectNode template = object("TemplateProcessing");
    ObjectNode tokens = JsonNodeFactory.instance.objectNode();
    template.set("single", pieces(single, ids, tokens));
    template.set("pair", pieces(pair, ids, tokens));
    template.set("special_tokens", tokens);
    return template;
  }

  private static ArrayNode pieces(String template, Map<String, Integer> ids, ObjectNode tokens) {
    ArrayNode pieces = JsonNodeFactory.instance.arrayNode();
    for (String piece : template.split(" ", -1)) {
      int colon = piece.lastIndexOf(':');
      String name = piece.substring(0, colon);
      boolean sequence = name.startsWith("$");
      pieces
          .addObject()
          .putObject(sequence ? "Sequence" : "SpecialToken")
          .put("id", sequence ? name.substring(1) : name)
          .put("type_id", Integer.parseInt(piece.substring(colon + 1)));
      if (!sequence) {
        ObjectNode token = tokens.putObject(name).put("id", name);
        token.putArray("ids").add(ids.get(name));
        token.putArray("tokens").add(name);
      }
    }
    return pieces;
  }

  /** A special token's text, which is a string or an object with its content. */
  static String text(JsonNode token) {
    return token.isTextual() ? token.textValue() : token.path("content").asText("");
  }
}
