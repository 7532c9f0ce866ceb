package io.tagstream.web.api;

import io.tagstream.schemas.record.SentenceRecord;
import java.util.concurrent.CompletableFuture;

/** What tags for the API; it blocks nobody for longer than to split a sentence into word pieces. */
public interface Tagging {
  /** Why no sentence is taken now. */
  enum Refusal {
    /** There has been no champion yet. */
    NO_MODEL,
    /** Enough is waiting. */
    FULL,
    /** The model does not answer. */
    STUCK
  }

  /** Why a request would be in vain now; null if it would not. */
  Refusal refusal();

  /**
   * Tags a sentence.
   *
   * @return its result; cancelling it takes the sentence back
   */
  CompletableFuture<TaggedText> tag(String id, SentenceRecord sentence);

  /** Whether it is the model that failed, and another try may end well; else it is the sentence. */
  boolean isModelsFault(Throwable failure);
}
