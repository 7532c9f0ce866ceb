package io.tagstream.ner.model.source;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.model.CorruptModelException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * BERT's original tokenizer, a {@code vocab.txt} and a switch, in terms of the tokenizers library.
 */
final class BertTokenizer {

  private static final String CLS = "[CLS]";
  private static final String SEP = "[SEP]";
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", CLS, SEP, "[MASK]");

  private final Map<String, Integer> ids;
  private final boolean lowercase;

  private BertTokenizer(Map<String, Integer> ids, boolean lowercase) {
    this.ids = ids;
    this.lowercase = lowercase;
  }

  /**
   * Reads the text of a {@code vocab.txt}: one word piece a line, ids counted from 0.
   *
   * @param source where it comes from, for messages
   */
  static BertTokenizer of(String vocabulary, boolean lowercase, Path source)
      throws CorruptModelException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    // Not lines(): word pieces include Unicode's own line separators.
    for (String line : vocabulary.stripTrailing().split("\n", -1)) {
      String piece = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      if (ids.putIfAbsent(piece, ids.size()) != null) {
        throw new CorruptModelException(source, "its vocabulary has '" + piece + "' twice");
      }
    }
    for (String special : SPECIAL) {
      if (!ids.containsKey(special)) {
        throw new CorruptModelException(source, "its vocabulary has no " + special);
      }
    }
    return new BertTokenizer(ids, lowercase);
  }

  /** {@code tokenizer.json} as transformers' {@code BertTokenizerFast} saves it. */
  ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    root.set("added_tokens", addedTokens());
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .putNull("strip_accents")
        .put("lowercase", lowercase);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    root.set("post_processor", template());
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    root.set("model", model());
    return root;
  }

  private ArrayNode addedTokens() {
    ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
    SPECIAL.stream()
        .sorted(Comparator.comparing(ids::get))
        .forEach(
            token ->
                tokens
                    .addObject()
                    .put("id", ids.get(token))
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true));
    return tokens;
  }

  private ObjectNode template() {
    ObjectNode template = JsonNodeFactory.instance.objectNode().put("type", "TemplateProcessing");
    ArrayNode single = template.putArray("single");
    special(single, CLS, 0);
    sequence(single, "A", 0);
    special(single, SEP, 0);
    ArrayNode pair = template.putArray("pair").addAll(single.deepCopy());
    sequence(pair, "B", 1);
    special(pair, SEP, 1);
    ObjectNode tokens = template.putObject("special_tokens");
    for (String token : List.of(CLS, SEP)) {
      ObjectNode entry = tokens.putObject(token).put("id", token);
      entry.putArray("ids").add(ids.get(token));
      entry.putArray("tokens").add(token);
    }
    return template;
  }

  private static void special(ArrayNode into, String token, int type) {
    into.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
  }

  private static void sequence(ArrayNode into, String id, int type) {
    into.addObject().putObject("Sequence").put("id", id).put("type_id", type);
  }

  private ObjectNode model() {
    ObjectNode model =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "WordPiece")
            .put("unk_token", "[UNK]")
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", 100);
    ids.forEach(model.putObject("vocab")::put);
    return model;
  }
}
