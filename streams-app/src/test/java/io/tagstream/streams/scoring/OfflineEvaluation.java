package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap.Difference;
import io.tagstream.ner.score.ScoredSentence;
import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.ModelComparison;
import io.tagstream.streams.scoring.count.WireCounts;
import io.tagstream.streams.scoring.join.CharSpan;
import io.tagstream.streams.scoring.settings.ScoringActions;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** What an evaluation needs to know, kept without any of the code under test. */
public final class OfflineEvaluation {
  private static final int LAST = 20;
  private static final long MINUTE = 60;
  private static final long HALF_LIFE = 12;

  /** Few, so that a restart finds some of all that may be there. */
  private static final int SCORES_BETWEEN_SAVES = 30;

  private final Map<String, List<EntityRecord>> gold = new HashMap<>();
  private final Map<String, Map<String, List<EntityRecord>>> predicted = new HashMap<>();
  private final Map<String, Map<String, Long>> seconds = new HashMap<>();

  /** How to score for the windows below. */
  public static ScoringConfig config(Topics topics) {
    return new ScoringConfig(
        topics,
        Duration.ofDays(1),
        LAST,
        List.of(Duration.ofSeconds(MINUTE)),
        Duration.ofSeconds(HALF_LIFE),
        Duration.ofMillis(200),
        SCORES_BETWEEN_SAVES,
        ScoringActions.DEFAULT);
  }

  /**
   * Events of one sentence, on one topic, in their order; whatever else may come before or after.
   */
  public void take(ScoringEvent event) {
    if (!event.isGold()) {
      of(predicted, event.version()).put(event.id(), event.entities());
      of(seconds, event.version()).putIfAbsent(event.id(), event.timestamp() / 1000);
    } else if (event.entities() == null) {
      gold.remove(event.id());
    } else if (!event.isMismatched()) {
      gold.put(event.id(), event.entities());
    }
  }

  private static <V> Map<String, V> of(Map<String, Map<String, V>> versions, String version) {
    return versions.computeIfAbsent(version, v -> new HashMap<>());
  }

  /** Whether a sentence has both halves. */
  public boolean isScored(String version, String id) {
    return gold.containsKey(id) && of(predicted, version).containsKey(id);
  }

  /**
   * All windows of a version.
   *
   * @param firstScored the sentences that ever had both halves, in the order in which they came by
   *     them
   */
  public List<Window> windows(String version, List<String> firstScored) {
    Map<String, Long> second = of(seconds, version);
    long latest = Collections.max(firstScored.stream().map(second::get).toList());
    long whole = latest / MINUTE * MINUTE;
    List<String> last =
        firstScored.subList(Math.max(0, firstScored.size() - LAST), firstScored.size());
    ToLongFunction<String> fading =
        id -> {
          long age = latest / 2 - second.get(id) / 2;
          return age < 60 ? Math.round((1 << 20) * Math.pow(0.5, age / 6.0)) : 0;
        };
    return List.of(
        WireCounts.window("all", score(version, gold.keySet(), id -> 1)),
        WireCounts.window("last-20", score(version, last, id -> 1)),
        WireCounts.window(
            "1m", score(version, gold.keySet(), id -> second.get(id) > latest - MINUTE ? 1 : 0)),
        WireCounts.window(
            "tumbling-1m",
            score(
                version,
                gold.keySet(),
                id -> whole - MINUTE <= second.get(id) && second.get(id) < whole ? 1 : 0)),
        WireCounts.window("fading-12s", score(version, gold.keySet(), fading), 1 << 20));
  }

  /** Of the challenger with the champion, on the sentences that have both and gold. */
  public List<ModelComparison> comparisons(String version) {
    if (!version.equals(ScoringEvent.CHALLENGER)) {
      return List.of();
    }
    List<String> both =
        gold.keySet().stream()
            .filter(id -> isScored(version, id) && isScored(ScoringEvent.CHAMPION, id))
            .toList();
    Tally own = score(version, both, id -> 1);
    Tally champions = score(ScoringEvent.CHAMPION, both, id -> 1);
    Difference difference = own.replicates().difference(champions.replicates(), Counts::f1);
    return List.of(
        new ModelComparison(
            ScoringEvent.CHAMPION,
            both.size(),
            own.counts().overall().f1(),
            champions.counts().overall().f1(),
            difference.interval().low(),
            difference.interval().high(),
            difference.probability()));
  }

  /** Weighs each of the sentences; those that weigh nothing are left out. */
  private Tally score(String version, Collection<String> ids, ToLongFunction<String> weight) {
    Tally sum = new Tally();
    for (String id : ids) {
      if (isScored(version, id)) {
        Set<CharSpan> found = spans(predicted.get(version).get(id));
        Tally sentence = new Tally();
        sentence.add(
            ScoredSentence.of(id, ConfusionCounts.of(spans(gold.get(id)), found, CharSpan::type)));
        sum.add(sentence, weight.applyAsLong(id));
      }
    }
    return sum;
  }

  private static Set<CharSpan> spans(List<EntityRecord> entities) {
    Set<CharSpan> spans = new HashSet<>();
    entities.forEach(e -> spans.add(new CharSpan(e.type(), e.start(), e.end())));
    return spans;
  }
}
