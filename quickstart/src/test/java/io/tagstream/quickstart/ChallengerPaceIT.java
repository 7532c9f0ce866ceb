package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.BatchPermit;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.InMemoryEngineMetrics;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.InMemoryTaggingMetrics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.broker.KafkaUnderTest;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.TaggedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A challenger that gets no permit: its stage must not stand still with a transaction open. */
class ChallengerPaceIT {
  private static final long MOST_TOKENS = 4000;
  private static final int SENTENCES = 3000;

  private final Topics topics = new Topics();
  private final InMemoryEngineMetrics engine = new InMemoryEngineMetrics();
  private final InMemoryTaggingMetrics tagging = new InMemoryTaggingMetrics();
  private final GivenPermit permit = new GivenPermit();

  @TempDir Path temp;

  @Test
  void readsNoFurtherThanItHasTimeForAndTagsTheRestLater() {
    try (KafkaUnderTest kafka = KafkaUnderTest.Kind.EMBEDDED.start(temp.resolve("broker"));
        Sentences sentences = new Sentences(kafka.bootstrapServers(), 1);
        BatchQueue queue = queue();
        Stage stream = stream(kafka, queue);
        TaggedReader results =
            new TaggedReader(kafka.bootstrapServers(), topics.challengerEntities())) {
      stream.start();
      results.awaitOneBy("v2", () -> send(sentences, "first", 1));

      permit.mine = false;
      send(sentences, "id", SENTENCES);
      Awaitility.await().until(() -> engine.tokensInFlight.get() > MOST_TOKENS / 2);
      int commits = tagging.commits.get();
      Awaitility.await().until(() -> tagging.commits.get() > commits + 2);
      assertThat(engine.mostTokensInFlight.get()).isLessThan(MOST_TOKENS);
      assertThat(stream.streams().state()).isEqualTo(KafkaStreams.State.RUNNING);

      permit.mine = true;
      List<TaggedSentence> all = results.await(read -> ids(read).size() >= SENTENCES);
      assertThat(ids(all))
          .isEqualTo(IntStream.range(0, SENTENCES).mapToObj(i -> "id-" + i).toList());
      assertThat(engine.mostTokensInFlight.get()).isLessThan(MOST_TOKENS);
    }
  }

  private BatchQueue queue() {
    return new BatchQueue(
        new BatchSettings(400, 1000, MOST_TOKENS, Duration.ofSeconds(5)),
        new ServingModel("v2", new FakeTagger()),
        engine,
        permit);
  }

  private Stage stream(KafkaUnderTest kafka, BatchQueue queue) {
    TaggingSettings settings =
        TaggingSettings.of(kafka.bootstrapServers(), temp.resolve("state")).challenger("v2");
    return TaggingStage.challenger(settings, queue, 1, () -> "v1", tagging);
  }

  private static void send(Sentences sentences, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      sentences.sendRaw(Sentences.bytes(prefix + "-" + i), Sentences.bytes("in Paris"));
    }
    sentences.flush();
  }

  private static List<String> ids(List<TaggedSentence> tagged) {
    return tagged.stream().map(TaggedSentence::id).filter(id -> id.startsWith("id-")).toList();
  }

  private static final class GivenPermit implements BatchPermit {
    private volatile boolean mine = true;

    @Override
    public boolean mayBegin() {
      return mine;
    }

    @Override
    public void works() {}

    @Override
    public void rests() {}
  }
}
