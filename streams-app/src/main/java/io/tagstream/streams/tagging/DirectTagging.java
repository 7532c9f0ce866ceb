package io.tagstream.streams.tagging;

import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.TaggedWord;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.InferenceException;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.output.Telling;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Tags sentences that come on no topic, as a guest of the queue that the stream fills: it has as
 * much of the model as a partition has, and never waits for room.
 */
public final class DirectTagging {
  /** All of them are one source, however many bring sentences. */
  private static final Object SOURCE = "direct";

  private final Supplier<BatchQueue> queue;
  private final Telling telling;
  private final AtomicLong positions = new AtomicLong();

  /**
   * Tagging with whatever model serves.
   *
   * @param queue the queue of this moment; null before the first model
   * @param telling what results tell of sentences
   */
  public DirectTagging(Supplier<BatchQueue> queue, Telling telling) {
    this.queue = queue;
    this.telling = telling;
  }

  /** Whether there is a model. */
  public boolean hasModel() {
    return queue.get() != null;
  }

  /** Whether the model has let a batch wait for longer than allowed, and answered none since. */
  public boolean isStuck() {
    BatchQueue now = queue.get();
    return now != null && now.isStuck();
  }

  /** Whether more had better come later. */
  public boolean isFull() {
    BatchQueue now = queue.get();
    return now != null && now.hasManyOf(SOURCE);
  }

  /**
   * A tagged sentence.
   *
   * @param sentence the result as {@code tagged-entities} has it
   * @param words the tags of its words; null if nobody may see what is in the text
   */
  public record Tagged(TaggedSentence sentence, List<TaggedWord> words) {}

  /**
   * Encodes a sentence at once, and tags it soon. There must be a model.
   *
   * @return the result; fails with {@link InferenceException} if the model is to blame, and with
   *     anything else if the sentence is. Cancelling it takes the sentence out of the queue.
   * @throws InferenceException if the model does not answer
   */
  public CompletableFuture<Tagged> tag(String id, SentenceRecord sentence) {
    AtomicReference<Reading> reading = new AtomicReference<>();
    CompletableFuture<TaggingResult> result =
        queue
            .get()
            .admit(
                SOURCE,
                positions.incrementAndGet(),
                tagger -> {
                  Reading begun = InFlightProcessor.begin(tagger, sentence);
                  reading.set(begun); // a newer model may begin it again
                  return begun;
                });
    CompletableFuture<Tagged> record =
        result.thenApply(value -> record(id, sentence.text(), value, reading.get()));
    var unused =
        record.whenComplete(
            (value, failure) -> {
              if (record.isCancelled()) {
                result.cancel(false);
              }
            });
    return record;
  }

  private Tagged record(String id, String text, TaggingResult result, Reading reading) {
    if (result instanceof TaggingResult.Unreadable unreadable) {
      throw unreadable.cause();
    }
    TaggingResult.Tagged tagged = (TaggingResult.Tagged) result;
    TaggedSentence sentence =
        telling
            .of(text, tagged.tagging())
            .result(id, tagged.modelVersion(), Clock.systemUTC().instant(), null);
    return new Tagged(sentence, telling.isSecret() ? null : reading.words());
  }
}
