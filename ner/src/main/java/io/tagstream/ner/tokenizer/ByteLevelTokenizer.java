package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.CorruptModelException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * RoBERTa's original tokenizer, byte-pair encoding over bytes, a {@code vocab.json} and a {@code
 * merges.txt}, in terms of the tokenizers library.
 */
final class ByteLevelTokenizer {

  private final ObjectNode vocabulary;
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> merges;
  private final TokenizerSettings settings;
  private final Path source;

  private ByteLevelTokenizer(
      ObjectNode vocabulary, List<String> merges, TokenizerSettings settings, Path source) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.settings = settings;
    this.source = source;
  }

  /**
   * Checks a vocabulary and its merges.
   *
   * @param vocabulary ids by piece
   * @param merges the text of {@code merges.txt}: a line with a version, then two pieces a line
   * @param source where the vocabulary comes from, for messages
   */
  static ByteLevelTokenizer of(
      ObjectNode vocabulary, String merges, TokenizerSettings settings, Path source)
      throws CorruptModelException {
    // Not lines(): pieces may hold Unicode's own line separators.
    List<String> pairs =
        List.of(merges.split("\r?\n", -1)).stream()
            .filter(line -> !line.isEmpty() && !line.startsWith("#version"))
            .toList();
    ByteLevelTokenizer tokenizer = new ByteLevelTokenizer(vocabulary, pairs, settings, source);
    tokenizer.check();
    return tokenizer;
  }

  private void check() throws CorruptModelException {
    for (Map.Entry<String, JsonNode> piece : vocabulary.properties()) {
      if (!piece.getValue().isInt() || piece.getValue().intValue() < 0) {
        throw new CorruptModelException(source, "gives '" + piece.getKey() + "' no id");
      }
      ids.put(piece.getKey(), piece.getValue().intValue());
    }
    for (String merge : merges) {
      String[] parts = merge.split(" ", -1);
      if (parts.length != 2) {
        throw new CorruptModelException(source, "merges.txt: '" + merge + "' is not two pieces");
      }
      for (String part : List.of(parts[0], parts[1], parts[0] + parts[1])) {
        if (!ids.containsKey(part)) {
          throw new CorruptModelException(
              source, "has no '" + part + "', which merges.txt has in '" + merge + "'");
        }
      }
    }
  }

  /** {@code tokenizer.json} as transformers' {@code RobertaTokenizerFast} saves it. */
  ObjectNode json() throws CorruptModelException {
    boolean prefixSpace = settings.flag("add_prefix_space").orElse(false);
    AddedTokens added = new AddedTokens();
    for (String role : List.of("bos", "pad", "eos", "unk", "cls", "sep")) {
      String token = special(role);
      added.special(token, id(token));
    }
    added.mask(special("mask"), id(special("mask")));
    settings.addTo(added);
    return TokenizerJson.of(
        added, null, byteLevel(prefixSpace), postProcessor(prefixSpace), byteLevel(true), model());
  }

  private static ObjectNode byteLevel(boolean prefixSpace) {
    return TokenizerJson.object("ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private ObjectNode postProcessor(boolean prefixSpace) throws CorruptModelException {
    ObjectNode processor = TokenizerJson.object("RobertaProcessing");
    processor.putArray("sep").add(special("sep")).add(id(special("sep")));
    processor.putArray("cls").add(special("cls")).add(id(special("cls")));
    return processor
        .put("trim_offsets", settings.flag("trim_offsets").orElse(true))
        .put("add_prefix_space", prefixSpace);
  }

  private String special(String role) {
    String usual =
        switch (role) {
          case "bos", "cls" -> "<s>";
          case "eos", "sep" -> "</s>";
          default -> "<" + role + ">";
        };
    return settings.special(role + "_token", usual);
  }

  private int id(String special) throws CorruptModelException {
    Integer id = ids.get(special);
    if (id == null) {
      throw new CorruptModelException(source, "its vocabulary has no " + special);
    }
    return id;
  }

  private ObjectNode model() {
    ObjectNode model =
        TokenizerJson.object("BPE")
            .putNull("dropout")
            .putNull("unk_token")
            .put("continuing_subword_prefix", "")
            .put("end_of_word_suffix", "")
            .put("fuse_unk", false)
            .put("byte_fallback", false)
            .put("ignore_merges", false);
    model.set("vocab", vocabulary);
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(pairs::add);
    return model;
  }
}
