package io.tagstream.web.live.scores;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.record.EvaluationMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The scores of the latest versions, by window. For one thread. */
public final class Versions {
  /** Versions that are shown: more lines than anybody tells apart. */
  static final int SHOWN = 6;

  /** Versions that are kept. */
  private static final int MOST = 24;

  /** Windows of a version. */
  private static final int WINDOWS = 6;

  private static final int LONGEST_NAME = 100;

  /** Points of all curves together: an event of theirs has some 45 KB. */
  private static final int POINTS = 1200;

  private static final List<String> FIRST_WINDOWS = List.of(EvaluationMetrics.ALL, "last-1000");

  private final Map<String, Scored> versions = new HashMap<>();

  private static final class Scored {
    final Map<String, Curve> windows = new TreeMap<>(Versions::compareWindows);
    Instant at;
  }

  /**
   * A version in one window.
   *
   * @param at when it was scored last
   * @param sentences that it rests on
   * @param overall all types together
   * @param low the lower end of the 95 % interval of F1; null where it is not known
   * @param high the upper one
   * @param types by {@link TypeNames}; null where a version has none of a type. The last one is for
   *     all others
   * @param points seconds of the epoch, F1, low, high and sentences of each
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Window(
      Instant at,
      long sentences,
      TypeScore overall,
      Double low,
      Double high,
      List<TypeScore> types,
      List<List<Number>> points) {}

  /** Whether it can be the name of a version. */
  static boolean isName(String version) {
    return !version.isEmpty() && version.length() <= LONGEST_NAME;
  }

  /** A version was scored. */
  public void add(EvaluationMetrics metrics) {
    if (!isName(metrics.modelVersion())) {
      return;
    }
    Scored scored = versions.computeIfAbsent(metrics.modelVersion(), version -> new Scored());
    scored.at = metrics.timestamp();
    for (EvaluationMetrics.Window window : metrics.windows()) {
      if (isShown(window.window())
          && (scored.windows.containsKey(window.window()) || scored.windows.size() < WINDOWS)) {
        scored
            .windows
            .computeIfAbsent(window.window(), name -> new Curve())
            .add(metrics.timestamp(), window);
      }
    }
    if (versions.size() > MOST) {
      versions.entrySet().stream()
          .min(Comparator.comparing((Map.Entry<String, Scored> one) -> one.getValue().at))
          .map(Map.Entry::getKey)
          .ifPresent(versions::remove);
    }
  }

  /** Those that tumble stand still for hours, and say what the ones that slide say. */
  private static boolean isShown(String window) {
    return !window.startsWith("tumbling-") && window.length() <= 20;
  }

  /**
   * The versions that are shown.
   *
   * @param wanted those that are, scored or not; then come those that were scored last
   */
  public Set<String> shown(List<String> wanted) {
    Set<String> shown = new LinkedHashSet<>(wanted);
    versions.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Scored> one) -> one.getValue().at)
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .filter(version -> !shown.contains(version))
        .limit(Math.max(0, SHOWN - shown.size()))
        .toList()
        .forEach(shown::add);
    return shown;
  }

  private Map<String, Curve> curves(String version) {
    Scored scored = versions.get(version);
    return scored == null ? Map.of() : scored.windows;
  }

  /** How often each type was gold or predicted, for {@link TypeNames}. */
  public void countTypes(Set<String> shown, Map<String, Long> frequencies) {
    for (String version : shown) {
      for (Curve curve : curves(version).values()) {
        curve
            .latest()
            .types()
            .forEach(
                (type, scores) -> {
                  if (!type.isEmpty()) {
                    frequencies.merge(type, TypeScore.frequency(scores), Long::sum);
                  }
                });
      }
    }
  }

  /** The windows that some of them have, the longest first. */
  public List<String> windows(Set<String> shown) {
    return shown.stream()
        .flatMap(version -> curves(version).keySet().stream())
        .distinct()
        .sorted(Versions::compareWindows)
        .limit(WINDOWS)
        .toList();
  }

  /** What a version has in each window. */
  public Map<String, Window> windows(String version, Set<String> shown, TypeNames names) {
    List<String> all = windows(shown);
    int most = Math.max(2, POINTS / Math.max(1, all.size() * shown.size()));
    Map<String, Window> windows = new TreeMap<>(Versions::compareWindows);
    curves(version)
        .forEach(
            (name, curve) -> {
              if (all.contains(name)) {
                windows.put(name, shown(curve, names, most));
              }
            });
    return windows;
  }

  private static Window shown(Curve curve, TypeNames names, int most) {
    Curve.Point last = curve.last();
    EvaluationMetrics.Window latest = curve.latest();
    Map<String, Integer> indexes = names.indexes();
    List<TypeScore> types = new ArrayList<>();
    names
        .names()
        .forEach(
            name -> {
              EvaluationMetrics.Scores scores = latest.types().get(name);
              types.add(scores == null ? null : TypeScore.of(scores));
            });
    TypeScore.Sum rest = new TypeScore.Sum();
    boolean hasRest = false;
    for (Map.Entry<String, EvaluationMetrics.Scores> type : latest.types().entrySet()) {
      if (!indexes.containsKey(type.getKey())) {
        rest.add(type.getValue());
        hasRest = true;
      }
    }
    types.add(hasRest ? TypeScore.of(rest.scores()) : null);
    return new Window(
        last.at(),
        last.sentences(),
        TypeScore.of(latest.overall()),
        last.low(),
        last.high(),
        types,
        curve.points(most).stream().map(Curve.Point::shown).toList());
  }

  /** The whole first, then spans, then what fades; longer names of numbers are longer spans. */
  private static int compareWindows(String one, String other) {
    return Comparator.comparingInt(Versions::rank)
        .thenComparingLong(Versions::seconds)
        .thenComparing(Comparator.naturalOrder())
        .compare(one, other);
  }

  private static int rank(String window) {
    int first = FIRST_WINDOWS.indexOf(window);
    return first >= 0 ? first : window.startsWith("fading-") ? 3 : 2;
  }

  /** How long a span such as {@code 5m} is; 0 for what is none. */
  private static long seconds(String window) {
    if (!window.matches("\\d{1,9}[smhd]")) {
      return 0;
    }
    long number = Long.parseLong(window.substring(0, window.length() - 1));
    return number
        * switch (window.charAt(window.length() - 1)) {
          case 's' -> 1;
          case 'm' -> 60;
          case 'h' -> 3600;
          default -> 86400;
        };
  }
}
