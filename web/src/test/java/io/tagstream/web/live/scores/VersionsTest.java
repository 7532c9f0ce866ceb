package io.tagstream.web.live.scores;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Interval;
import io.tagstream.schemas.record.EvaluationMetrics.Scores;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private static final Scores NOTHING = new Scores(0, 0, 0, 0, 0, 0, 0);
  private static final Scores HALF = new Scores(0.5, 0.5, 0.5, 2, 1, 1, 1);

  private final Versions versions = new Versions();

  private static EvaluationMetrics.Window window(
      String name, long sentences, Scores overall, Map<String, Scores> types) {
    return new EvaluationMetrics.Window(
        name, sentences, overall, types, new Interval(0.41234567, 0.6));
  }

  private void add(String version, long second, EvaluationMetrics.Window... windows) {
    versions.add(new EvaluationMetrics(version, Instant.ofEpochSecond(second), List.of(windows)));
  }

  private Map<String, Versions.Window> shown(String version, String... names) {
    return versions.windows(version, versions.shown(List.of()), new TypeNames(List.of(names)));
  }

  @Test
  void saysNothingOfWhatIsUndefined() {
    add("v1", 7, window("all", 3, NOTHING, Map.of("person", NOTHING)));

    Versions.Window all = shown("v1", "person").get("all");
    assertThat(all.overall()).isEqualTo(new TypeScore(null, null, null, 0));
    assertThat(all.low()).as("bounds of nothing").isNull();
    assertThat(all.types()).containsExactly(new TypeScore(null, null, null, 0), null);
    assertThat(all.points()).hasSize(1);
    assertThat(all.points().get(0)).containsExactly(7L, null, null, null, 3L);
  }

  @Test
  void tellsUndefinedPrecisionFromNone() {
    // Missed two: a recall of 0, and no precision at all.
    add("v1", 7, window("all", 3, new Scores(0, 0, 0, 2, 0, 0, 2), Map.of()));

    assertThat(shown("v1").get("all").overall()).isEqualTo(new TypeScore(0.0, null, 0.0, 2));
  }

  @Test
  void countsTypesWithoutANameTogether() {
    Scores other = new Scores(0.75, 1, 0.857, 3, 3, 1, 0);
    add("v1", 7, window("all", 9, HALF, Map.of("a", HALF, "b", HALF, "c", other)));

    assertThat(shown("v1", "a").get("all").types())
        .containsExactly(new TypeScore(0.5, 0.5, 0.5, 2), new TypeScore(0.7273, 0.6667, 0.8, 5));
  }

  @Test
  void thinsALongHistoryEvenlyAndKeepsItsEnds() {
    for (int i = 0; i < 10_000; i++) {
      add("v1", i, window("all", i, HALF, Map.of()), window("5m", 1, HALF, Map.of()));
    }

    List<List<Number>> points = shown("v1").get("all").points();
    assertThat(points).hasSizeBetween(150, 257);
    assertThat(points.get(0).get(0)).isEqualTo(0L);
    assertThat(points.get(points.size() - 1)).containsExactly(9999L, 0.5, 0.4123, 0.6, 9999L);
    long widest = 0;
    for (int i = 1; i < points.size(); i++) {
      widest =
          Math.max(widest, points.get(i).get(0).longValue() - points.get(i - 1).get(0).longValue());
    }
    assertThat(widest).isLessThanOrEqualTo(64);
  }

  @Test
  void sharesThePointsAmongCurves() {
    for (int i = 0; i < 1000; i++) {
      for (String version : List.of("v1", "v2", "v3", "v4", "v5", "v6")) {
        add(
            version,
            i,
            window("all", i, HALF, Map.of()),
            window("last-1000", i, HALF, Map.of()),
            window("tumbling-5m", i, HALF, Map.of()),
            window("5m", i, HALF, Map.of()));
      }
    }
    assertThat(versions.windows(versions.shown(List.of())))
        .containsExactly("all", "last-1000", "5m");
    assertThat(shown("v1")).hasSize(3);
    assertThat(shown("v1").get("all").points()).hasSize(1200 / 18);
  }

  @Test
  void putsTimesInOrder() {
    add("v1", 20, window("all", 1, HALF, Map.of()));
    add("v1", 10, window("all", 2, HALF, Map.of()));

    assertThat(shown("v1").get("all").points())
        .extracting(point -> point.get(0))
        .containsExactly(10L, 20L);
  }

  @Test
  void ordersWindowsByTheirLength() {
    add(
        "v1",
        1,
        window("fading-1h", 1, HALF, Map.of()),
        window("24h", 1, HALF, Map.of()),
        window("5m", 1, HALF, Map.of()),
        window("last-1000", 1, HALF, Map.of()),
        window("1h", 1, HALF, Map.of()),
        window("all", 1, HALF, Map.of()),
        window("one more", 1, HALF, Map.of()));

    assertThat(versions.windows(versions.shown(List.of())))
        .containsExactly("all", "last-1000", "5m", "1h", "24h", "fading-1h");
  }

  @Test
  void forgetsTheVersionsThatWereScoredLongAgo() {
    for (int i = 0; i < 1000; i++) {
      add("v" + i, i, window("all", 1, HALF, Map.of()));
    }
    assertThat(versions.shown(List.of("v3")))
        .containsExactly("v3", "v999", "v998", "v997", "v996", "v995");
    add("x".repeat(200_000), 5000, window("all", 1, HALF, Map.of()));
    assertThat(versions.shown(List.of())).hasSize(6).contains("v999");
    assertThat(versions.windows("v3", Set.of("v3"), new TypeNames(List.of()))).isEmpty();
  }

  @Test
  void keepsTheMostFrequentOfManyTypes() {
    Map<String, Scores> types = new TreeMap<>();
    for (int i = 0; i < 10_000; i++) {
      types.put("type" + i, HALF);
    }
    types.put("often", new Scores(1, 1, 1, 50, 50, 0, 0));
    types.put("long".repeat(1000), HALF);
    add("v1", 1, window("all", 1, HALF, types));

    Map<String, Long> frequencies = new HashMap<>();
    versions.countTypes(Set.of("v1"), frequencies);
    assertThat(frequencies).hasSize(40);
    TypeNames names = TypeNames.of(frequencies);
    assertThat(names.names()).hasSize(20).startsWith("often");
    List<TypeScore> shown = versions.windows("v1", Set.of("v1"), names).get("all").types();
    assertThat(shown).hasSize(21);
    assertThat(shown.get(0).support()).isEqualTo(50);
    assertThat(shown.get(20).support()).as("all others").isEqualTo(2 * (10_001 - 19));
  }
}
