package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.redact.Redaction;
import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.ner.tag.TaggedWord;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.output.Telling;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectTaggingTest {
  private final Semaphore allowed = new Semaphore(1_000_000);
  private BatchQueue queue;

  @AfterEach
  void close() {
    allowed.release(1_000_000);
    if (queue != null) {
      queue.close();
    }
  }

  private DirectTagging tagging(Telling telling) {
    FakeTagger tagger = new FakeTagger(batch -> allowed.acquireUninterruptibly());
    queue =
        new BatchQueue(
            BatchSettings.DEFAULT, new ServingModel("v1", tagger), new EngineMetrics() {});
    return new DirectTagging(() -> queue, telling);
  }

  @Test
  void makesTheRecordOfTheTopic() throws Exception {
    DirectTagging tagging = tagging(Telling.ALL);

    DirectTagging.Tagged tagged =
        tagging.tag("s1", SentenceRecord.of("in Paris")).get(20, TimeUnit.SECONDS);

    assertThat(tagged.words()).containsExactly(new TaggedWord("B-cap", 3, 8, 1.0));
    TaggedSentence result = tagged.sentence();
    assertThat(result.id()).isEqualTo("s1");
    assertThat(result.entities()).containsExactly(new EntityRecord("cap", "Paris", 3, 8, 1.0));
    assertThat(result.modelVersion()).isEqualTo("v1");
    assertThat(result.signals().confidence()).isEqualTo(0.6667);
    assertThat(result.champion()).isNull();
  }

  @Test
  void tellsOfTheEntitiesThatAreWanted() throws Exception {
    DirectTagging tagging = tagging(Telling.of(new EntityFilter(Set.of("person"), 0, Map.of())));

    assertThat(tagging.tag("s1", SentenceRecord.of("in Paris")).get().sentence().entities())
        .isEmpty();
  }

  @Test
  void tellsNothingOfWordsThatNobodyMaySee() throws Exception {
    DirectTagging tagging = tagging(new Telling(EntityFilter.ALL, Redaction.mask(), null, true));

    DirectTagging.Tagged tagged = tagging.tag("s1", SentenceRecord.of("in Paris")).get();

    assertThat(tagged.sentence().text()).doesNotContain("Paris");
    assertThat(tagged.words()).isNull();
  }

  @Test
  void blamesTheSentenceThatCannotBeEncoded() {
    DirectTagging tagging = tagging(Telling.ALL);

    assertThat(tagging.tag("s1", SentenceRecord.of("UNENCODABLE")))
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesBackWhatIsCancelled() {
    DirectTagging tagging = tagging(Telling.ALL);
    var unused = allowed.drainPermits();
    for (int i = 0; !tagging.isFull(); i++) {
      CompletableFuture<DirectTagging.Tagged> result =
          tagging.tag("s" + i, SentenceRecord.of("word ".repeat(500)));
      if (tagging.isFull()) {
        result.cancel(false);
        assertThat(tagging.isFull()).isFalse();
        return;
      }
    }
  }

  @Test
  void hasNoModelBeforeTheFirst() {
    DirectTagging tagging = new DirectTagging(() -> null, Telling.ALL);

    assertThat(tagging.hasModel()).isFalse();
    assertThat(tagging.isStuck()).isFalse();
    assertThat(tagging.isFull()).isFalse();
  }
}
