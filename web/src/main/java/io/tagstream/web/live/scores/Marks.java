package io.tagstream.web.live.scores;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.DriftAlarm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happened to versions, to be marked on their curves. For one thread. */
public final class Marks {
  /** Of each kind. */
  private static final int MOST = 20;

  private static final int LONGEST = 40;

  private final Map<String, Mark> promotions = new LinkedHashMap<>();
  private final Map<String, Mark> drifts = new LinkedHashMap<>();
  private final Map<String, Mark> verdicts = new LinkedHashMap<>();

  /**
   * Something that happened.
   *
   * @param kind {@code champion} or {@code challenger} when such an alias was moved, {@code drift},
   *     or {@code verdict}
   * @param version what it happened to
   * @param other the version before, or the champion of a verdict; null without one
   * @param what the signal of a drift, or the verdict; null for aliases
   * @param before the signal before
   * @param after the signal since
   * @param probability that the challenger is the better one
   * @param sentences that it rests on
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Mark(
      Instant at,
      String kind,
      String version,
      String other,
      String what,
      Double before,
      Double after,
      Double probability,
      Long sentences) {}

  /** An alias was moved. */
  public void moved(String alias, AliasRecord record) {
    if (alias.equals(AliasRecord.CHAMPION) || alias.equals(AliasRecord.CHALLENGER)) {
      put(
          promotions,
          alias + " " + record.timestamp(),
          new Mark(
              record.timestamp(),
              alias,
              record.version(),
              record.previousVersion(),
              null,
              null,
              null,
              null,
              null));
    }
  }

  /** A version does worse than it did. */
  public void drifted(DriftAlarm alarm) {
    if (!Versions.isName(alarm.modelVersion())) {
      return;
    }
    put(
        drifts,
        cut(alarm.signal()) + " " + alarm.timestamp() + " " + alarm.modelVersion(),
        new Mark(
            alarm.timestamp(),
            "drift",
            alarm.modelVersion(),
            null,
            cut(alarm.signal()),
            Figures.rounded(alarm.before()),
            Figures.rounded(alarm.after()),
            null,
            alarm.sentences()));
  }

  /** Something can be said of a challenger; the last of a kind counts. */
  public void judged(ChallengerVerdict verdict) {
    if (!Versions.isName(verdict.modelVersion())
        || !Versions.isName(verdict.comparison().champion())) {
      return;
    }
    String what = verdict.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-');
    put(
        verdicts,
        what + " " + verdict.modelVersion(),
        new Mark(
            verdict.timestamp(),
            "verdict",
            verdict.modelVersion(),
            verdict.comparison().champion(),
            what,
            null,
            null,
            Figures.rounded(verdict.comparison().probability()),
            verdict.comparison().sentences()));
  }

  /** All of them, the oldest first. */
  public List<Mark> shown() {
    List<Mark> marks = new ArrayList<>(promotions.values());
    marks.addAll(drifts.values());
    marks.addAll(verdicts.values());
    marks.sort(Comparator.comparing(Mark::at));
    return marks;
  }

  private static void put(Map<String, Mark> marks, String key, Mark mark) {
    marks.remove(key);
    marks.put(key, mark);
    if (marks.size() > MOST) {
      Iterator<Mark> oldest = marks.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
  }
}
