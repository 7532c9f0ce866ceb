package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ProtoFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * XLM-R's original tokenizer, a SentencePiece unigram model, in terms of the tokenizers library.
 * XLM-R's ids are not the model's: fairseq put {@code <s>}, {@code <pad>}, {@code </s>}, {@code
 * <unk>} before all pieces but the first three, and {@code <mask>} behind the last.
 *
 * @see <a
 *     href="https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto">sentencepiece_model.proto</a>
 */
final class SentencePieceTokenizer {

  private static final int MODEL_PIECES = 1;
  private static final int MODEL_TRAINER = 2;
  private static final int MODEL_NORMALIZER = 3;
  private static final int PIECE_TEXT = 1;
  private static final int PIECE_SCORE = 2;
  private static final int PIECE_TYPE = 3;
  private static final int TYPE_USER_DEFINED = 4;
  private static final int TRAINER_MODEL_TYPE = 3;
  private static final int MODEL_TYPE_UNIGRAM = 1;
  private static final int NORMALIZER_CHARSMAP = 2;

  private static final String BOS = "<s>";
  private static final String PAD = "<pad>";
  private static final String EOS = "</s>";
  private static final String UNK = "<unk>";
  private static final List<String> FIRST = List.of(BOS, PAD, EOS, UNK);
  private static final List<String> REPLACED = List.of(UNK, BOS, EOS);
  private static final int OFFSET = FIRST.size() - REPLACED.size();

  private record Piece(String text, float score, boolean userDefined) {}

  private final List<Piece> pieces;
  private final ByteString charsmap;
  private final TokenizerSettings settings;

  private SentencePieceTokenizer(
      List<Piece> pieces, ByteString charsmap, TokenizerSettings settings) {
    this.pieces = pieces;
    this.charsmap = charsmap;
    this.settings = settings;
  }

  /**
   * Reads a {@code ModelProto}.
   *
   * @param source where it comes from, for messages
   */
  static SentencePieceTokenizer of(ByteString proto, TokenizerSettings settings, Path source)
      throws CorruptModelException {
    try {
      ProtoFields model = ProtoFields.parse(proto);
      ProtoFields trainer = ProtoFields.parse(model.bytes(MODEL_TRAINER));
      if (trainer.has(TRAINER_MODEL_TYPE)
          && trainer.number(TRAINER_MODEL_TYPE) != MODEL_TYPE_UNIGRAM) {
        throw new CorruptModelException(source, "is no unigram model, as XLM-R's is");
      }
      List<Piece> pieces = new ArrayList<>();
      for (ByteString bytes : model.all(MODEL_PIECES)) {
        ProtoFields piece = ProtoFields.parse(bytes);
        pieces.add(
            new Piece(
                piece.string(PIECE_TEXT),
                Float.intBitsToFloat(piece.fixed32(PIECE_SCORE)),
                piece.number(PIECE_TYPE) == TYPE_USER_DEFINED));
      }
      if (!pieces.stream().limit(REPLACED.size()).map(Piece::text).toList().equals(REPLACED)) {
        throw new CorruptModelException(
            source, "does not begin with <unk>, <s>, </s>, as XLM-R's does");
      }
      ByteString charsmap =
          ProtoFields.parse(model.bytes(MODEL_NORMALIZER)).bytes(NORMALIZER_CHARSMAP);
      return new SentencePieceTokenizer(pieces, charsmap, settings);
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptModelException(source, "is no sentencepiece model: " + e.getMessage(), e);
    }
  }

  /** {@code tokenizer.json} as transformers' {@code XLMRobertaTokenizerFast} saves it. */
  ObjectNode json() {
    return TokenizerJson.of(
        added(),
        charsmap.isEmpty() ? null : normalizer(),
        preTokenizer(),
        TokenizerJson.template(
            Map.of(BOS, FIRST.indexOf(BOS), EOS, FIRST.indexOf(EOS)),
            "<s>:0 $A:0 </s>:0",
            "<s>:0 $A:0 </s>:0 </s>:0 $B:0 </s>:0"),
        metaspace(),
        model());
  }

  private AddedTokens added() {
    AddedTokens added = new AddedTokens();
    FIRST.forEach(token -> added.special(token, FIRST.indexOf(token)));
    for (int id = REPLACED.size(); id < pieces.size(); id++) {
      if (pieces.get(id).userDefined()) {
        added.userDefined(pieces.get(id).text(), id + OFFSET);
      }
    }
    added.mask("<mask>", pieces.size() + OFFSET);
    settings.addTo(added);
    return added;
  }

  private ObjectNode normalizer() {
    return TokenizerJson.object("Precompiled")
        .put("precompiled_charsmap", Base64.getEncoder().encodeToString(charsmap.toByteArray()));
  }

  private static ObjectNode preTokenizer() {
    ObjectNode both = TokenizerJson.object("Sequence");
    both.putArray("pretokenizers").add(TokenizerJson.object("WhitespaceSplit")).add(metaspace());
    return both;
  }

  private static ObjectNode metaspace() {
    return TokenizerJson.object("Metaspace")
        .put("replacement", "▁")
        .put("prepend_scheme", "always")
        .put("split", true);
  }

  private ObjectNode model() {
    ObjectNode model =
        TokenizerJson.object("Unigram")
            .put("unk_id", FIRST.indexOf(UNK))
            .put("byte_fallback", false);
    ArrayNode vocabulary = model.putArray("vocab");
    FIRST.forEach(token -> vocabulary.addArray().add(token).add(0.0));
    pieces.stream()
        .skip(REPLACED.size())
        .forEach(piece -> vocabulary.addArray().add(piece.text()).add((double) piece.score()));
    vocabulary.addArray().add("<mask>").add(0.0);
    return model;
  }
}
