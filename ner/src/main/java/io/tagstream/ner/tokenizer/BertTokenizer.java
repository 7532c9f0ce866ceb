package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.CorruptModelException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * BERT's original tokenizer, a {@code vocab.txt} and some switches, in terms of the tokenizers
 * library. DistilBERT's and ELECTRA's are the same.
 */
public final class BertTokenizer {

  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private final Map<String, Integer> ids;
  private final boolean lowercase;
  private final TokenizerSettings settings;

  private BertTokenizer(Map<String, Integer> ids, boolean lowercase, TokenizerSettings settings) {
    this.ids = ids;
    this.lowercase = lowercase;
    this.settings = settings;
  }

  /**
   * Reads the text of a {@code vocab.txt}: one word piece a line, ids counted from 0.
   *
   * @param source where it comes from, for messages
   */
  public static BertTokenizer of(String vocabulary, boolean lowercase, Path source)
      throws CorruptModelException {
    return new BertTokenizer(ids(vocabulary, source), lowercase, TokenizerSettings.NONE);
  }

  /**
   * Reads the text of a {@code vocab.txt} with settings. If they do not say whether the model is
   * lower case, its {@link LetterCase} does.
   */
  public static BertTokenizer of(String vocabulary, TokenizerSettings settings, Path source)
      throws CorruptModelException {
    Map<String, Integer> ids = ids(vocabulary, source);
    boolean lowercase =
        settings.flag("do_lower_case").orElseGet(() -> LetterCase.of(ids.keySet()).isLower(source));
    return new BertTokenizer(ids, lowercase, settings);
  }

  private static Map<String, Integer> ids(String vocabulary, Path source)
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
    return ids;
  }

  /** {@code tokenizer.json} as transformers' {@code BertTokenizerFast} saves it. */
  public ObjectNode json() {
    AddedTokens added = new AddedTokens();
    SPECIAL.forEach(token -> added.special(token, ids.get(token)));
    settings.addTo(added);
    return TokenizerJson.of(
        added,
        normalizer(),
        TokenizerJson.object("BertPreTokenizer"),
        TokenizerJson.template(ids, "[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1"),
        TokenizerJson.object("WordPiece").put("prefix", "##").put("cleanup", true),
        model());
  }

  private ObjectNode normalizer() {
    return TokenizerJson.object("BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", settings.flag("tokenize_chinese_chars").orElse(true))
        .put("strip_accents", settings.flag("strip_accents").orElse(null))
        .put("lowercase", lowercase);
  }

  private ObjectNode model() {
    ObjectNode model =
        TokenizerJson.object("WordPiece")
            .put("unk_token", "[UNK]")
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", 100);
    ids.forEach(model.putObject("vocab")::put);
    return model;
  }
}
