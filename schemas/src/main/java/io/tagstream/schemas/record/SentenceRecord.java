package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.SentenceDecoder;
import java.util.List;

/**
 * A sentence to tag. Read it with {@link SentenceDecoder}, which also takes bare lines.
 *
 * @param text the sentence
 * @param tokens the words the tagger shall keep whole, in the order in which they stand in the
 *     text; empty when the tagger shall split the text itself
 */
public record SentenceRecord(
    String text, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> tokens) {

  public SentenceRecord {
    Require.present(text, "text");
    tokens = tokens == null ? List.of() : Require.list(tokens, "tokens");
    Tokens.requireIn(text, tokens);
  }

  /** A sentence that the tagger splits itself. */
  public static SentenceRecord of(String text) {
    return new SentenceRecord(text, List.of());
  }

  /** A sentence already split; its text is the tokens joined by one space. */
  public static SentenceRecord of(List<String> tokens) {
    List<String> words = Require.list(tokens, "tokens");
    return new SentenceRecord(String.join(" ", words), words);
  }

  /** The sentence's id: the record's key, or where the record stands when it has none. */
  public static String id(String key, String topic, int partition, long offset) {
    return key == null || key.isEmpty() ? topic + "-" + partition + "-" + offset : key;
  }
}
