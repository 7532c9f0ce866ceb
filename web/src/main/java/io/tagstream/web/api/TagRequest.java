package io.tagstream.web.api;

import io.tagstream.schemas.record.SentenceRecord;
import java.util.List;

/**
 * What a request wants to have tagged.
 *
 * @param sentences in their order
 * @param isList whether the answer is a list, too
 */
record TagRequest(List<Sentence> sentences, boolean isList) {
  /** A sentence, and what to call it. */
  record Sentence(String id, SentenceRecord record) {}
}
