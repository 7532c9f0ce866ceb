package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.scoring.join.CharSpan;
import io.tagstream.testkit.tagger.Poison;
import io.tagstream.testkit.tagger.TaggedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever goes wrong, what lies on the topics afterwards is what would lie there if nothing had.
 * More than the first seed by {@code -Dchaos.seeds} or {@code -Dchaos.seed}, see {@link Seeds}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGSTOP")
@Tag("waiting")
class ChaosIT {
  private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);

  /** Of the sentences of {@link Poison}; those beside them are tagged, whatever happens. */
  private static final long UNTAGGABLE = 23;

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.of("chaos", 1);
  }

  @ParameterizedTest(name = "chaos.seed={0}")
  @MethodSource("seeds")
  void losesNothingDoublesNothingAndKeepsTheOrder(long seed) throws Exception {
    ChaosSchedule schedule = ChaosSchedule.of(seed);
    try (ChaosHouse house =
        new ChaosHouse(seed, directory, Path.of("target", "chaos", "" + seed))) {
      house.run(schedule);

      try (DeliveryCheck check =
          new DeliveryCheck(house.bootstrapServers(), ChaosTaggerMain.TOPICS)) {
        DeliveryCheck.Report report = check.readAll(house.sent(), PATIENCE);
        if (!report.isExact()) {
          house.printThreads();
        }
        assertThat(report.isExact()).as(report + "\n" + schedule).isTrue();
        assertThat(report.inputs()).as(schedule.toString()).isEqualTo(house.sent());
        assertThat(report.deadLetters()).as(report + "\n" + schedule).isEqualTo(UNTAGGABLE);
        List<TaggedSentence> tagged = tagged(house, report.tagged());
        assertEachIsTaggedByTheVersionItNames(tagged);
        long int8 = tagged.stream().filter(s -> ChaosHouse.isInt8(s.modelVersion())).count();
        LOG.info("chaos.seed={}: {}; {} by int8 versions", seed, report, int8);
        assertThat(int8).as(schedule.toString()).isPositive();
      }
      assertScoresEqualThoseMadeOffline(house, schedule);
    }
  }

  private static List<TaggedSentence> tagged(ChaosHouse house, long count) {
    try (TaggedReader reader = new TaggedReader(house.bootstrapServers(), ChaosTaggerMain.TOPICS)) {
      return reader.await(read -> read.size() >= count);
    }
  }

  /** Each version finds the same words, of a type of its own. */
  private static void assertEachIsTaggedByTheVersionItNames(List<TaggedSentence> tagged) {
    assertThat(tagged)
        .filteredOn(sentence -> !CharSpan.of(sentence.entities()).equals(wanted(sentence)))
        .isEmpty();
  }

  private static List<CharSpan> wanted(TaggedSentence sentence) {
    String type = ChaosHouse.type(sentence.modelVersion());
    return FakeTagger.tagging(sentence.text()).entities().stream()
        .map(e -> new CharSpan(type, e.start(), e.end()))
        .toList();
  }

  private static void assertScoresEqualThoseMadeOffline(ChaosHouse house, ChaosSchedule schedule)
      throws InterruptedException {
    Map<String, Object> client = Map.of("bootstrap.servers", house.bootstrapServers());
    OfflineScores offline = OfflineScores.read(client, new Topics());
    Map<String, String> wanted = new TreeMap<>();
    offline
        .byVersion()
        .forEach(
            (version, scores) ->
                wanted.put(version, describe(offline.sentences().get(version), scores.entities())));
    Map<String, String> streamed = new ConcurrentHashMap<>();
    TopicTail tail = new TopicTail(client, new Topics().evaluationMetrics(), m -> put(streamed, m));
    try {
      Awaitility.await(schedule.toString())
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(new TreeMap<>(streamed)).isEqualTo(wanted));
    } catch (ConditionTimeoutException e) {
      house.printThreads();
      throw e;
    } finally {
      tail.close();
    }
    assertThat(wanted).isNotEmpty();
    LOG.info("chaos.seed={}: scores {}", schedule.seed(), wanted);
  }

  private static void put(Map<String, String> streamed, EvaluationMetrics metrics) {
    Window all =
        metrics.windows().stream().filter(w -> w.window().equals("all")).findFirst().orElseThrow();
    if (all.sentences() == 0) {
      streamed.remove(metrics.modelVersion());
    } else {
      streamed.put(metrics.modelVersion(), describe(all));
    }
  }

  private static String describe(Window window) {
    Map<String, String> types = new TreeMap<>();
    window.types().forEach((type, s) -> put(types, type, s.tp(), s.fp(), s.fn()));
    return window.sentences() + " sentences " + types;
  }

  private static String describe(long sentences, ConfusionCounts counts) {
    Map<String, String> types = new TreeMap<>();
    counts.byType().forEach((type, c) -> put(types, type, c.tp(), c.fp(), c.fn()));
    return sentences + " sentences " + types;
  }

  private static void put(Map<String, String> types, String type, long tp, long fp, long fn) {
    if (tp + fp + fn > 0) {
      types.put(type, "tp %d fp %d fn %d".formatted(tp, fp, fn));
    }
  }
}
