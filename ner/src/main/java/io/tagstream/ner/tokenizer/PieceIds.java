package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ModelFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The word piece with the largest id of all that a {@code tokenizer.json} can give, added ones
 * included.
 *
 * @param piece how it is written
 * @param id its id; -1 if there is none at all
 */
public record PieceIds(String piece, long id) {
  private static final PieceIds NONE = new PieceIds("", -1);

  /**
   * Reads what has ids, and skips the rest: a vocabulary has up to a quarter of a million pieces.
   *
   * @param file where the content comes from, for messages
   */
  public static PieceIds largest(byte[] tokenizerJson, Path file) throws CorruptModelException {
    try (JsonParser parser = ModelFile.VOCABULARY.json().createParser(tokenizerJson)) {
      PieceIds largest = NONE;
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "added_tokens" -> largest = largest.or(added(parser));
          case "model" -> largest = largest.or(model(parser));
          default -> parser.skipChildren();
        }
      }
      return largest;
    } catch (IOException e) {
      throw new CorruptModelException(file, "is not valid JSON: " + ModelFile.reason(e), e);
    }
  }

  private PieceIds or(PieceIds other) {
    return other.id > id ? other : this;
  }

  private static PieceIds added(JsonParser parser) throws IOException {
    PieceIds largest = NONE;
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      String content = "";
      long id = -1;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        content = name.equals("content") ? parser.getText() : content;
        id = name.equals("id") ? parser.getValueAsLong(-1) : id;
        parser.skipChildren();
      }
      largest = largest.or(new PieceIds(content, id));
    }
    return largest;
  }

  private static PieceIds model(JsonParser parser) throws IOException {
    PieceIds largest = NONE;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean vocabulary = parser.currentName().equals("vocab");
      parser.nextToken();
      if (vocabulary && parser.currentToken() == JsonToken.START_OBJECT) {
        largest = byName(parser);
      } else if (vocabulary && parser.currentToken() == JsonToken.START_ARRAY) {
        largest = byPlace(parser);
      } else {
        parser.skipChildren();
      }
    }
    return largest;
  }

  /** {@code {"piece": id}}, of WordPiece and BPE. */
  private static PieceIds byName(JsonParser parser) throws IOException {
    PieceIds largest = NONE;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String piece = parser.currentName();
      parser.nextToken();
      largest = largest.or(new PieceIds(piece, parser.getValueAsLong(-1)));
      parser.skipChildren();
    }
    return largest;
  }

  /** {@code [["piece", score]]}, of Unigram. */
  private static PieceIds byPlace(JsonParser parser) throws IOException {
    PieceIds last = NONE;
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      parser.nextToken();
      last = new PieceIds(parser.getText(), last.id + 1);
      while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
        parser.skipChildren();
      }
    }
    return last;
  }
}
