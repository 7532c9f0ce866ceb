package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.join.CharSpan;
import io.tagstream.streams.scoring.join.GoldRecord;
import io.tagstream.streams.scoring.join.ScoreDelta;
import io.tagstream.streams.scoring.join.SentenceScores;
import io.tagstream.streams.scoring.join.SentenceScores.Change;
import io.tagstream.streams.scoring.join.SentenceScores.Prediction;
import io.tagstream.streams.scoring.join.SentenceSerdes;
import io.tagstream.streams.scoring.join.SentenceText;
import io.tagstream.streams.scoring.join.StoredSentence;
import io.tagstream.streams.scoring.windows.MockWindowStores;
import io.tagstream.streams.scoring.windows.WindowsProcessor;
import java.io.File;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in whatever order: the streamed counts are those of an offline evaluation. */
class ScoringPropertyTest {
  private static final int SENTENCES = 60;
  private static final Serde<StoredSentence> STORED = SentenceSerdes.stored();

  @TempDir private File folder;
  private final InMemoryScoringMetrics metrics = new InMemoryScoringMetrics();
  private MockProcessorContext<Object, Object> context;

  @BeforeEach
  void openStores() {
    context = MockWindowStores.open(folder, Stores::inMemoryKeyValueStore);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void countsAsAnOfflineEvaluationDoes(long seed) {
    Random random = new Random(seed);
    OfflineEvaluation offline = new OfflineEvaluation();
    Map<String, Set<String>> firstScored = new HashMap<>();
    Map<String, SentenceScores> sentences = new HashMap<>();
    WindowsProcessor windows = started();

    for (ScoringEvent event : ScoringEvent.shuffled(SENTENCES, random)) {
      offline.take(event);
      ScoringEvent.VERSIONS.stream()
          .filter(version -> offline.isScored(version, event.id()))
          .map(version -> firstScored.computeIfAbsent(version, v -> new LinkedHashSet<>()))
          .forEach(ids -> ids.add(event.id()));
      Change change = apply(sentences.getOrDefault(event.id(), SentenceScores.EMPTY), event);
      sentences.put(event.id(), throughItsStore(change.state()));
      for (ScoreDelta delta : change.deltas()) {
        byte[] score = ScoringDriver.json(delta.toRecord(event.id()));
        windows.process(
            new Record<>(ScoringDriver.bytes(delta.version()), score, delta.timestamp()));
      }
      if (random.nextInt(50) == 0) {
        windows = restarted(windows, random);
      }
    }
    windows = restarted(windows, random);

    for (String version : ScoringEvent.VERSIONS) {
      assertThat(metrics.windows.get(version).windows())
          .isEqualTo(offline.windows(version, List.copyOf(firstScored.get(version))));
      assertThat(metrics.windows.get(version).comparisons())
          .isEqualTo(offline.comparisons(version));
    }
    assertThat(context.forwarded()).isEmpty(); // no score was refused
    windows.close();
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 100);
  }

  private static SentenceScores throughItsStore(SentenceScores sentence) {
    byte[] bytes = STORED.serializer().serialize("store", new StoredSentence(1, sentence));
    return STORED.deserializer().deserialize("store", bytes).sentence();
  }

  private static Change apply(SentenceScores sentence, ScoringEvent event) {
    byte[] value = event.value();
    return event.isGold()
        ? sentence.withGold(value == null ? null : new GoldRecord(Bytes.wrap(value), 0, 0))
        : sentence.withPrediction(
            event.version(),
            new Prediction(
                event.timestamp(),
                0,
                SentenceText.of(event.text()),
                CharSpan.of(event.entities()),
                event.champion(),
                null));
  }

  /** In another instance, or as Kafka Streams does it with the one that there is. */
  private WindowsProcessor restarted(WindowsProcessor windows, Random random) {
    windows.close();
    if (random.nextBoolean()) {
      return started();
    }
    windows.init(context);
    return windows;
  }

  /** Knows what the stores do, and nothing else. */
  private WindowsProcessor started() {
    WindowsProcessor windows =
        new WindowsProcessor(
            OfflineEvaluation.config(new Topics()), metrics, ScoringDriver.DEAD_LETTERS);
    windows.init(context);
    return windows;
  }
}
