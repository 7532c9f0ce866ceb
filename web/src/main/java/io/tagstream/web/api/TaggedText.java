package io.tagstream.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tagstream.schemas.record.TaggedSentence;
import java.util.List;

/**
 * A tagged sentence, and its words for who wants them.
 *
 * @param sentence the record as {@code tagged-entities} has it
 * @param words null where nobody may see them
 */
public record TaggedText(
    @JsonUnwrapped TaggedSentence sentence,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Word> words) {

  /**
   * A word, and what the model says of it.
   *
   * @param tag such as {@code B-person}
   * @param start in code points
   * @param end behind it, in code points
   * @param score the tag's probability, from 0 to 1
   */
  public record Word(String tag, int start, int end, double score) {}
}
