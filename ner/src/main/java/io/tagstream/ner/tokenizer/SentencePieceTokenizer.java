package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tokenizer.SentencePieceModel.Piece;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * XLM-R's original tokenizer, a SentencePiece unigram model, in terms of the tokenizers library.
 * XLM-R's ids are not the model's: fairseq put {@code <s>}, {@code <pad>}, {@code </s>}, {@code
 * <unk>} before all pieces but the first three, and {@code <mask>} behind the last.
 */
final class SentencePieceTokenizer {

  private static final String BOS = "<s>";
  private static final String PAD = "<pad>";
  private static final String EOS = "</s>";
  private static final String UNK = "<unk>";
  private static final List<String> FIRST = List.of(BOS, PAD, EOS, UNK);
  private static final List<String> REPLACED = List.of(UNK, BOS, EOS);
  private static final int OFFSET = FIRST.size() - REPLACED.size();

  private final SentencePieceModel model;
  private final TokenizerSettings settings;

  private SentencePieceTokenizer(SentencePieceModel model, TokenizerSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  /**
   * Checks that a model begins as XLM-R's does.
   *
   * @param source where it comes from, for messages
   */
  static SentencePieceTokenizer of(
      SentencePieceModel model, TokenizerSettings settings, Path source)
      throws CorruptModelException {
    if (!model.pieces().stream()
        .limit(REPLACED.size())
        .map(Piece::text)
        .toList()
        .equals(REPLACED)) {
      throw new CorruptModelException(
          source, "does not begin with <unk>, <s>, </s>, as XLM-R's does");
    }
    return new SentencePieceTokenizer(model, settings);
  }

  /** {@code tokenizer.json} as transformers' {@code XLMRobertaTokenizerFast} saves it. */
  ObjectNode json() {
    return TokenizerJson.of(
        added(),
        model.normalizer(),
        preTokenizer(),
        TokenizerJson.template(
            Map.of(BOS, FIRST.indexOf(BOS), EOS, FIRST.indexOf(EOS)),
            "<s>:0 $A:0 </s>:0",
            "<s>:0 $A:0 </s>:0 </s>:0 $B:0 </s>:0"),
        SentencePieceModel.metaspace(),
        unigram());
  }

  private AddedTokens added() {
    AddedTokens added = new AddedTokens();
    FIRST.forEach(token -> added.special(token, FIRST.indexOf(token)));
    List<Piece> pieces = model.pieces();
    for (int id = REPLACED.size(); id < pieces.size(); id++) {
      if (pieces.get(id).isUserDefined()) {
        added.userDefined(pieces.get(id).text(), id + OFFSET);
      }
    }
    added.mask("<mask>", pieces.size() + OFFSET);
    settings.addTo(added);
    return added;
  }

  private static ObjectNode preTokenizer() {
    ObjectNode both = TokenizerJson.object("Sequence");
    both.putArray("pretokenizers")
        .add(TokenizerJson.object("WhitespaceSplit"))
        .add(SentencePieceModel.metaspace());
    return both;
  }

  private ObjectNode unigram() {
    ObjectNode unigram = SentencePieceModel.unigram(FIRST.indexOf(UNK));
    ArrayNode vocabulary = unigram.putArray("vocab");
    FIRST.forEach(token -> vocabulary.addArray().add(token).add(0.0));
    model.pieces().stream().skip(REPLACED.size()).forEach(piece -> piece.addTo(vocabulary));
    vocabulary.addArray().add("<mask>").add(0.0);
    return unigram;
  }
}
