package io.tagstream.web;

import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.web.api.TaggedText;
import io.tagstream.web.api.Tagging;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tags at once, each text as an entity, unless it holds what it is given. */
final class FakeTagging implements Tagging {
  /** A text that no model can read. */
  static final String POISON = "poison";

  /** All that came, in order. */
  final List<CompletableFuture<TaggedText>> asked = new CopyOnWriteArrayList<>();

  volatile boolean holds;
  volatile Refusal refusal;
  volatile RuntimeException failure;
  volatile String version = "v1";

  @Override
  public Refusal refusal() {
    return refusal;
  }

  @Override
  public CompletableFuture<TaggedText> tag(String id, SentenceRecord sentence) {
    CompletableFuture<TaggedText> result = new CompletableFuture<>();
    asked.add(result);
    String made = version;
    if (failure != null) {
      result.completeExceptionally(failure);
    } else if (sentence.text().equals(POISON)) {
      result.completeExceptionally(new IllegalStateException("it is poison"));
    } else if (!holds) {
      result.complete(tagged(id, sentence.text(), made));
    } else {
      var unused = released.thenRun(() -> result.complete(tagged(id, sentence.text(), made)));
    }
    return result;
  }

  private final CompletableFuture<Void> released = new CompletableFuture<>();

  /** Lets go what it holds, and all that comes. */
  void release() {
    holds = false;
    released.complete(null);
  }

  @Override
  public boolean isModelsFault(Throwable cause) {
    return cause == failure;
  }

  private static TaggedText tagged(String id, String text, String version) {
    int length = text.codePointCount(0, text.length());
    List<EntityRecord> entities =
        text.isEmpty() ? List.of() : List.of(new EntityRecord("text", text, 0, length, 0.5));
    return new TaggedText(
        new TaggedSentence(id, text, entities, version, Instant.now()),
        List.of(new TaggedText.Word("B-text", 0, length, 0.5)));
  }
}
