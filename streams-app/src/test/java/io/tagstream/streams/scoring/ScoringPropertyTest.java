package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap.Difference;
import io.tagstream.schemas.EvaluationMetrics.Window;
import io.tagstream.schemas.ModelComparison;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.SentenceScores.Change;
import io.tagstream.streams.scoring.SentenceScores.Prediction;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
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

  /** Few, so that a restart finds some of all that may be there. */
  private static final int SCORES_BETWEEN_SAVES = 30;

  private static final int LAST = 20;
  private static final long MINUTE = 60;
  private static final long HALF_LIFE = 12;
  private static final List<String> VERSIONS = List.of("v1", "v2", "v3");
  private static final String CHAMPION = "v1";
  private static final String CHALLENGER = "v2";
  private static final List<String> TYPES = List.of("person", "location", "product");

  private static final ScoringConfig CONFIG =
      new ScoringConfig(
          new Topics(),
          Duration.ofDays(1),
          LAST,
          List.of(Duration.ofSeconds(MINUTE)),
          Duration.ofSeconds(HALF_LIFE),
          Duration.ofSeconds(1),
          ScoringActions.DEFAULT);

  @TempDir private File folder;
  private final InMemoryScoringMetrics metrics = new InMemoryScoringMetrics();
  private MockProcessorContext<Object, Object> context;

  @BeforeEach
  void openStores() {
    context = MockWindowStores.open(folder, Stores::inMemoryKeyValueStore);
  }

  /** One record; without a version it is gold, and without spans a withdrawal. */
  private record Event(String id, String version, long timestamp, List<CharSpan> spans) {}

  /** What an evaluation needs to know, kept without any of the code under test. */
  private static final class Offline {
    final Map<String, List<CharSpan>> gold = new HashMap<>();
    final Map<String, Map<String, List<CharSpan>>> predicted = new HashMap<>();
    final Map<String, Map<String, Long>> timestamps = new HashMap<>();
    final Map<String, List<String>> firstScored = new HashMap<>();

    void take(Event event) {
      if (event.version() != null) {
        predicted
            .computeIfAbsent(event.version(), v -> new HashMap<>())
            .put(event.id(), event.spans());
        timestamps
            .computeIfAbsent(event.version(), v -> new HashMap<>())
            .putIfAbsent(event.id(), event.timestamp());
      } else if (event.spans() == null) {
        gold.remove(event.id());
      } else {
        gold.put(event.id(), event.spans());
      }
      for (String version : VERSIONS) {
        List<String> order = firstScored.computeIfAbsent(version, v -> new ArrayList<>());
        if (isScored(version, event.id()) && !order.contains(event.id())) {
          order.add(event.id());
        }
      }
    }

    boolean isScored(String version, String id) {
      return gold.containsKey(id) && predicted.getOrDefault(version, Map.of()).containsKey(id);
    }

    /** Weighs each of the sentences; those that weigh nothing are left out. */
    Tally score(String version, Collection<String> ids, ToLongFunction<String> weight) {
      Tally sum = new Tally();
      for (String id : new HashSet<>(ids)) {
        if (isScored(version, id)) {
          Set<CharSpan> found = new HashSet<>(predicted.get(version).get(id));
          Tally sentence = new Tally();
          sentence.add(
              ScoredSentence.of(id, ConfusionCounts.of(gold.get(id), found, CharSpan::type)));
          sum.add(sentence, weight.applyAsLong(id));
        }
      }
      return sum;
    }

    /** Of the challenger with the champion, on the sentences that have both and gold. */
    ModelComparison comparison() {
      List<String> both =
          gold.keySet().stream()
              .filter(id -> isScored(CHALLENGER, id) && isScored(CHAMPION, id))
              .toList();
      Tally own = score(CHALLENGER, both, id -> 1);
      Tally champions = score(CHAMPION, both, id -> 1);
      Difference difference = own.replicates().difference(champions.replicates(), Counts::f1);
      return new ModelComparison(
          CHAMPION,
          both.size(),
          own.counts().overall().f1(),
          champions.counts().overall().f1(),
          difference.interval().low(),
          difference.interval().high(),
          difference.probability());
    }

    List<Window> windows(String version) {
      List<String> order = firstScored.get(version);
      Map<String, Long> seconds = new HashMap<>();
      order.forEach(id -> seconds.put(id, timestamps.get(version).get(id) / 1000));
      long latest = Collections.max(seconds.values());
      long whole = latest / MINUTE * MINUTE;
      ToLongFunction<String> fading =
          id -> {
            long age = latest / 2 - seconds.get(id) / 2;
            return age < 60 ? Math.round((1 << 20) * Math.pow(0.5, age / 6.0)) : 0;
          };
      return List.of(
          WireCounts.window("all", score(version, order, id -> 1)),
          WireCounts.window(
              "last-20",
              score(
                  version, order.subList(Math.max(0, order.size() - LAST), order.size()), id -> 1)),
          WireCounts.window(
              "1m", score(version, order, id -> seconds.get(id) > latest - MINUTE ? 1 : 0)),
          WireCounts.window(
              "tumbling-1m",
              score(
                  version,
                  order,
                  id -> whole - MINUTE <= seconds.get(id) && seconds.get(id) < whole ? 1 : 0)),
          WireCounts.window("fading-12s", score(version, order, fading), 1 << 20));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void countsAsAnOfflineEvaluationDoes(long seed) {
    Random random = new Random(seed);
    List<Event> events = events(random);
    Offline offline = new Offline();
    Map<String, SentenceScores> sentences = new HashMap<>();
    WindowsProcessor windows = restarted();

    for (Event event : events) {
      offline.take(event);
      Change change = apply(sentences.getOrDefault(event.id(), SentenceScores.EMPTY), event);
      sentences.put(event.id(), change.state());
      for (ScoreDelta delta : change.deltas()) {
        byte[] score = ScoringDriver.json(delta.toRecord(event.id()));
        windows.process(
            new Record<>(ScoringDriver.bytes(delta.version()), score, delta.timestamp()));
      }
      if (random.nextInt(50) == 0) {
        windows = restarted();
      }
    }
    windows = restarted();

    for (String version : VERSIONS) {
      assertThat(metrics.windows.get(version).windows()).isEqualTo(offline.windows(version));
      assertThat(metrics.windows.get(version).comparisons())
          .isEqualTo(version.equals(CHALLENGER) ? List.of(offline.comparison()) : List.of());
    }
    assertThat(context.forwarded()).isEmpty(); // no score was refused
    windows.close();
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 200);
  }

  /** Every sentence tagged and given gold, then a disorder of all that may happen to them. */
  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      String id = "s" + i;
      for (String version : VERSIONS) {
        events.add(new Event(id, version, timestamp(i, random), spans(random)));
        if (random.nextInt(4) == 0) {
          events.add(new Event(id, version, timestamp(i, random), spans(random)));
        }
      }
      for (int corrections = random.nextInt(3); corrections >= 0; corrections--) {
        events.add(new Event(id, null, 0, spans(random)));
      }
      if (random.nextInt(4) == 0) {
        events.add(new Event(id, null, 0, null));
      }
    }
    for (int i = events.size() / 3; i > 0; i--) {
      events.add(events.get(random.nextInt(events.size())));
    }
    Collections.shuffle(events, random);
    return events;
  }

  private static Change apply(SentenceScores sentence, Event event) {
    return event.version() == null
        ? sentence.withGold(event.spans())
        : sentence.withPrediction(
            event.version(),
            new Prediction(
                event.timestamp(),
                0,
                event.spans(),
                event.version().equals(CHALLENGER) ? CHAMPION : null,
                null));
  }

  private static long timestamp(int index, Random random) {
    return 1_000_000 + index * 4000L + random.nextInt(80_000);
  }

  private static List<CharSpan> spans(Random random) {
    List<CharSpan> spans = new ArrayList<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      int start = random.nextInt(3);
      spans.add(new CharSpan(TYPES.get(random.nextInt(TYPES.size())), start, start + 1));
    }
    return spans;
  }

  /** Knows what the stores do, and nothing else. */
  private WindowsProcessor restarted() {
    WindowsProcessor windows = new WindowsProcessor(CONFIG, metrics, SCORES_BETWEEN_SAVES);
    windows.init(context);
    return windows;
  }
}
