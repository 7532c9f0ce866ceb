package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tokenizer.SentencePieceModel.Piece;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DeBERTa's original tokenizer since its second version, a SentencePiece unigram model with the ids
 * of its own, in terms of the tokenizers library. A mask that the model lacks follows its last.
 */
final class DebertaTokenizer {
  private static final String CLS = "[CLS]";
  private static final String SEP = "[SEP]";
  private static final String UNK = "[UNK]";
  private static final String MASK = "[MASK]";
  private static final List<String> SPECIAL = List.of("[PAD]", CLS, SEP, UNK);

  private final SentencePieceModel model;
  private final TokenizerSettings settings;
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  private DebertaTokenizer(SentencePieceModel model, TokenizerSettings settings) {
    this.model = model;
    this.settings = settings;
    for (Piece piece : model.pieces()) {
      ids.put(piece.text(), ids.size());
    }
  }

  /**
   * Checks that a model has the special pieces.
   *
   * @param source where it comes from, for messages
   */
  static DebertaTokenizer of(SentencePieceModel model, TokenizerSettings settings, Path source)
      throws CorruptModelException {
    DebertaTokenizer tokenizer = new DebertaTokenizer(model, settings);
    if (tokenizer.ids.size() < model.pieces().size()) {
      throw new CorruptModelException(source, "has a piece twice");
    }
    for (String special : SPECIAL) {
      if (!tokenizer.ids.containsKey(special)) {
        throw new CorruptModelException(source, "its vocabulary has no " + special);
      }
    }
    return tokenizer;
  }

  /** {@code tokenizer.json} as transformers' {@code DebertaV2TokenizerFast} saves it. */
  ObjectNode json() {
    return TokenizerJson.of(
        added(),
        normalizer(),
        preTokenizer(),
        TokenizerJson.template(ids, "[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1"),
        SentencePieceModel.metaspace(),
        unigram());
  }

  private AddedTokens added() {
    AddedTokens added = new AddedTokens();
    for (Piece piece : model.pieces()) {
      if (piece.isControl()) {
        added.special(piece.text(), ids.get(piece.text()));
      } else if (piece.isUserDefined()) {
        added.userDefined(piece.text(), ids.get(piece.text()));
      }
    }
    SPECIAL.forEach(token -> added.special(token, ids.get(token)));
    added.special(MASK, ids.getOrDefault(MASK, ids.size()));
    settings.addTo(added);
    return added;
  }

  /** A word by itself begins and ends without spaces. */
  private ObjectNode normalizer() {
    ObjectNode all = TokenizerJson.object("Sequence");
    ArrayNode normalizers = all.putArray("normalizers");
    if (settings.flag("do_lower_case").orElse(false)) {
      normalizers.add(TokenizerJson.object("Lowercase"));
    }
    normalizers.add(TokenizerJson.object("Strip").put("strip_left", true).put("strip_right", true));
    if (model.normalizer() != null) {
      normalizers.add(model.normalizer());
    }
    ObjectNode spaces = TokenizerJson.object("Replace").put("content", " ");
    spaces.putObject("pattern").put("Regex", " {2,}");
    normalizers.add(spaces);
    return all;
  }

  private ObjectNode preTokenizer() {
    ObjectNode all = TokenizerJson.object("Sequence");
    ArrayNode preTokenizers = all.putArray("pretokenizers");
    if (settings.flag("split_by_punct").orElse(false)) {
      preTokenizers.add(TokenizerJson.object("Punctuation").put("behavior", "Isolated"));
    }
    preTokenizers.add(SentencePieceModel.metaspace());
    return all;
  }

  private ObjectNode unigram() {
    ObjectNode unigram = SentencePieceModel.unigram(ids.get(UNK));
    ArrayNode vocabulary = unigram.putArray("vocab");
    model.pieces().forEach(piece -> piece.addTo(vocabulary));
    return unigram;
  }
}
