package io.tagstream.streams.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Locale;

/**
 * Where in the bytes of a JSON document things stand, so that it can be changed there and nowhere
 * else. Offsets count bytes of the record's value.
 *
 * @param text the sentence; null if the document has none
 * @param textStart the quote before it
 * @param id the sentence's id; null if none is wanted
 * @param bodyEnd behind the last member of the body; -1 if that is no object
 * @param empty whether the body has no member
 * @param taken whether the body has a member of the name that one is to be added under
 */
public record JsonPlaces(
    String text, int textStart, String id, int bodyEnd, boolean empty, boolean taken) {

  /** Goes through a document without a look at its numbers, which may have any length. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build())
          .build();

  /** Reads a document token by token; where these begin is counted from the value's first byte. */
  public static JsonParser parser(byte[] value) throws IOException {
    return FACTORY.createParser(value);
  }

  /**
   * What to look for.
   *
   * @param body points to the object that a member is to be added to
   * @param text points to the sentence
   * @param id points to its id; null for none
   * @param added the name of the member to be added; null for none
   */
  record Wanted(JsonPointer body, JsonPointer text, JsonPointer id, String added) {}

  /**
   * Finds it.
   *
   * @param value one JSON document in UTF-8
   * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not one JSON document
   * @throws IllegalArgumentException naming the pointer to something that is not of the right kind,
   *     or there twice
   */
  static JsonPlaces find(byte[] value, Wanted wanted) throws IOException {
    try (JsonParser parser = parser(value)) {
      return new Search(value, wanted, parser).run();
    }
  }

  private static final class Search {
    private final byte[] value;
    private final Wanted wanted;
    private final JsonParser parser;
    private final int bodyDepth;
    private final int textDepth;
    private final int idDepth;
    private String text;
    private int textStart = -1;
    private String id;
    private int bodyStart = -1;
    private int bodyEnd = -1;
    private boolean taken;

    Search(byte[] value, Wanted wanted, JsonParser parser) {
      this.value = value;
      this.wanted = wanted;
      this.parser = parser;
      bodyDepth = depth(wanted.body);
      textDepth = depth(wanted.text);
      idDepth = wanted.id == null ? -1 : depth(wanted.id);
    }

    private static int depth(JsonPointer pointer) {
      int depth = 0;
      for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
        depth++;
      }
      return depth;
    }

    JsonPlaces run() throws IOException {
      int open = 0; // objects and arrays
      do {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new IllegalArgumentException("not a JSON document: it ends too early");
        }
        if (token.isStructEnd()) {
          open--;
          end(token, open);
        } else if (token == JsonToken.FIELD_NAME) {
          name(open - 1);
        } else {
          value(token, open);
          if (token.isStructStart()) {
            open++;
          }
        }
      } while (open > 0);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("expected one JSON object, found more after it");
      }
      int last = bodyEnd < 0 ? -1 : endOfLastMember();
      return new JsonPlaces(text, textStart, id, last, last >= 0 && value[last - 1] == '{', taken);
    }

    private void name(int depth) throws IOException {
      if (wanted.added != null
          && depth == bodyDepth
          && wanted.added.equals(parser.currentName())
          && isAt(parser.getParsingContext().getParent(), wanted.body)) {
        taken = true;
      }
    }

    private void value(JsonToken token, int depth) throws IOException {
      if (depth == textDepth && isAt(parser.getParsingContext(), token, wanted.text)) {
        requireFirst(text, wanted.text);
        text = token == JsonToken.VALUE_NULL ? null : string(token, wanted.text);
        textStart = offset();
      }
      if (depth == idDepth && isAt(parser.getParsingContext(), token, wanted.id)) {
        requireFirst(id, wanted.id);
        id = token == JsonToken.VALUE_NUMBER_INT ? parser.getText() : string(token, wanted.id);
      }
      if (depth == bodyDepth
          && token == JsonToken.START_OBJECT
          && isAt(parser.getParsingContext(), token, wanted.body)) {
        if (bodyStart >= 0) {
          throw twice(wanted.body);
        }
        bodyStart = offset();
      }
    }

    private void end(JsonToken token, int depth) {
      if (bodyStart >= 0 && bodyEnd < 0 && depth == bodyDepth && token == JsonToken.END_OBJECT) {
        bodyEnd = offset();
      }
    }

    private boolean isAt(JsonStreamContext context, JsonToken token, JsonPointer pointer) {
      // Of what has just begun, the context is that within it.
      return isAt(token.isStructStart() ? context.getParent() : context, pointer);
    }

    private static boolean isAt(JsonStreamContext context, JsonPointer pointer) {
      return context.pathAsPointer().equals(pointer);
    }

    private static void requireFirst(String before, JsonPointer pointer) {
      if (before != null) {
        throw twice(pointer);
      }
    }

    private static IllegalArgumentException twice(JsonPointer pointer) {
      return new IllegalArgumentException("'%s' is there twice".formatted(pointer));
    }

    private String string(JsonToken token, JsonPointer pointer) throws IOException {
      if (token != JsonToken.VALUE_STRING) {
        throw new IllegalArgumentException(
            "'%s' is not a string but %s".formatted(pointer, kind(token)));
      }
      return parser.getText();
    }

    private static String kind(JsonToken token) {
      return switch (token) {
        case START_OBJECT -> "an object";
        case START_ARRAY -> "an array";
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
        case VALUE_TRUE, VALUE_FALSE -> "a boolean";
        default -> token.name().substring(token.name().indexOf('_') + 1).toLowerCase(Locale.ROOT);
      };
    }

    /** Where the token begins, in the value. */
    private int offset() {
      return (int) parser.currentTokenLocation().getByteOffset();
    }

    private int endOfLastMember() {
      int end = bodyEnd;
      while (value[end - 1] == ' '
          || value[end - 1] == '\n'
          || value[end - 1] == '\r'
          || value[end - 1] == '\t') {
        end--;
      }
      return end;
    }
  }
}
