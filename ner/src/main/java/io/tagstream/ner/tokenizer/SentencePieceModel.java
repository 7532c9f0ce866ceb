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

/**
 * A SentencePiece unigram model.
 *
 * @param pieces in the order of its ids
 * @param charsmap how it normalizes text; empty if it does not
 * @see <a
 *     href="https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto">sentencepiece_model.proto</a>
 */
record SentencePieceModel(List<Piece> pieces, ByteString charsmap) {

  private static final int MODEL_PIECES = 1;
  private static final int MODEL_TRAINER = 2;
  private static final int MODEL_NORMALIZER = 3;
  private static final int PIECE_TEXT = 1;
  private static final int PIECE_SCORE = 2;
  private static final int PIECE_TYPE = 3;
  private static final int TRAINER_MODEL_TYPE = 3;
  private static final int MODEL_TYPE_UNIGRAM = 1;
  private static final int NORMALIZER_CHARSMAP = 2;

  /** A piece, with the logarithm of its probability. */
  record Piece(String text, float score, int type) {
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    boolean isControl() {
      return type == CONTROL;
    }

    boolean isUserDefined() {
      return type == USER_DEFINED;
    }

    void addTo(ArrayNode vocabulary) {
      vocabulary.addArray().add(text).add((double) score);
    }
  }

  /**
   * Reads a {@code ModelProto}.
   *
   * @param source where it comes from, for messages
   */
  static SentencePieceModel of(ByteString proto, Path source) throws CorruptModelException {
    try {
      ProtoFields model = ProtoFields.parse(proto);
      ProtoFields trainer = ProtoFields.parse(model.bytes(MODEL_TRAINER));
      if (trainer.has(TRAINER_MODEL_TYPE)
          && trainer.number(TRAINER_MODEL_TYPE) != MODEL_TYPE_UNIGRAM) {
        throw new CorruptModelException(source, "is no unigram model, as it should be");
      }
      List<Piece> pieces = new ArrayList<>();
      for (ByteString bytes : model.all(MODEL_PIECES)) {
        ProtoFields piece = ProtoFields.parse(bytes);
        pieces.add(
            new Piece(
                piece.string(PIECE_TEXT),
                Float.intBitsToFloat(piece.fixed32(PIECE_SCORE)),
                (int) piece.number(PIECE_TYPE)));
      }
      return new SentencePieceModel(
          pieces, ProtoFields.parse(model.bytes(MODEL_NORMALIZER)).bytes(NORMALIZER_CHARSMAP));
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptModelException(source, "is no sentencepiece model: " + e.getMessage(), e);
    }
  }

  /** Its normalization; null if it has none. */
  ObjectNode normalizer() {
    return charsmap.isEmpty()
        ? null
        : TokenizerJson.object("Precompiled")
            .put(
                "precompiled_charsmap", Base64.getEncoder().encodeToString(charsmap.toByteArray()));
  }

  /** The mark before a word. */
  static ObjectNode metaspace() {
    return TokenizerJson.object("Metaspace")
        .put("replacement", "▁")
        .put("prepend_scheme", "always")
        .put("split", true);
  }

  /** A model whose {@code vocab} is still empty. */
  static ObjectNode unigram(int unknown) {
    return TokenizerJson.object("Unigram").put("unk_id", unknown).put("byte_fallback", false);
  }
}
