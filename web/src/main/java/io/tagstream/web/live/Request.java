package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.ControlCommand.Command;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A request to the trainer, and what became of it. For one thread. */
final class Request {
  private static final int MOST_SETTINGS = 60;
  private static final int LONGEST_SETTING = 300;
  private static final int LONGEST_LINE = 600;
  private static final int LONGEST_NAME = 100;

  private final String id;
  private final Curve losses = new Curve();
  private final Curve scores = new Curve();
  private Asked asked;
  private TrainingStatus last;
  private Map<String, Object> config = Map.of();
  private String alias;
  private Instant accepted;
  private Instant started;

  Request(String id) {
    this.id = id;
  }

  /** What was asked for; without settings, which the statuses have. */
  private record Asked(
      Command command, String version, String alias, String target, String expected, Instant at) {}

  /**
   * A request as people see it; what is not known, or does not apply, is null.
   *
   * @param command what was asked for
   * @param target the request that a {@code cancel} is about
   * @param asked when
   * @param at when its last status came
   * @param started when a trainer began with it
   * @param version made, promoted or dismissed; or asked for
   * @param config of a training; long ones are cut
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Shown(
      String id,
      Command command,
      String target,
      String expected,
      Instant asked,
      State state,
      Instant at,
      Instant started,
      Long step,
      Long totalSteps,
      Double epoch,
      Double loss,
      Double f1,
      Double etaSeconds,
      String version,
      String alias,
      Boolean promoted,
      TrainingStatus.Comparison comparison,
      String note,
      String error,
      Map<String, Object> config) {}

  /** How a training goes, or went. */
  record Course(String id, List<Curve.Point> loss, List<Curve.Point> f1) {}

  String id() {
    return id;
  }

  /** It was written; a second one of the same id is none. */
  void asked(ControlCommand command, Instant at) {
    if (asked == null) {
      asked =
          new Asked(
              command.command(),
              command.version(),
              command.alias(),
              command.request(),
              command.expected(),
              at);
    }
  }

  /** A trainer said something of it; after its end, nothing counts. Whether it did. */
  boolean said(TrainingStatus status) {
    if (isOver()) {
      return false;
    }
    if (status.state() == State.ACCEPTED) {
      accepted = status.timestamp();
    } else if (started == null && accepted != null && status.state() == State.RUNNING) {
      started = status.timestamp();
    }
    if (config.isEmpty() && !status.config().isEmpty()) {
      config = cut(status.config());
    }
    alias = or(cut(status.alias(), LONGEST_NAME), alias);
    if (status.step() != null) {
      draw(status);
    }
    last = last == null ? bare(status) : over(last, status);
    return true;
  }

  private void draw(TrainingStatus status) {
    if (status.loss() != null) {
      losses.add(status.step(), status.loss());
    }
    if (status.f1() != null && (last == null || !status.f1().equals(last.f1()))) {
      scores.add(status.step(), status.f1());
    }
  }

  /** One that was cancelled or has failed does not say again how far it got. */
  private static TrainingStatus over(TrainingStatus before, TrainingStatus now) {
    return new TrainingStatus.Builder(now.requestId(), now.state())
        .steps(
            or(now.step(), before.step()),
            or(now.totalSteps(), before.totalSteps()),
            null,
            or(now.epoch(), before.epoch()))
        .figures(or(now.loss(), before.loss()), or(now.f1(), before.f1()), now.etaSeconds())
        .version(cut(or(now.version(), before.version()), LONGEST_NAME))
        .promoted(Boolean.TRUE.equals(now.promoted()), sane(now.comparison()))
        .note(cut(or(now.note(), before.note()), LONGEST_LINE))
        .error(cut(now.error(), LONGEST_LINE))
        .build(now.timestamp());
  }

  /** Its settings are here once. */
  private static TrainingStatus bare(TrainingStatus status) {
    return over(TrainingStatus.of(status.requestId(), status.state(), Instant.EPOCH), status);
  }

  private static TrainingStatus.Comparison sane(TrainingStatus.Comparison comparison) {
    return comparison == null || comparison.version().length() > LONGEST_NAME ? null : comparison;
  }

  private static <T> T or(T first, T second) {
    return first == null ? second : first;
  }

  private static String cut(String text, int longest) {
    return text == null || text.length() <= longest
        ? text
        : text.substring(0, text.offsetByCodePoints(0, longest / 2)) + "…";
  }

  private static Map<String, Object> cut(Map<String, Object> config) {
    Map<String, Object> all = new LinkedHashMap<>();
    config.entrySet().stream()
        .limit(MOST_SETTINGS)
        .forEach(
            entry -> {
              Object value = entry.getValue();
              boolean isPlain = value instanceof Number || value instanceof Boolean;
              all.put(
                  cut(entry.getKey(), LONGEST_SETTING),
                  isPlain ? value : cut(Objects.toString(value), LONGEST_SETTING));
            });
    return all;
  }

  /** When it was asked for, as far as that is known. */
  Instant time() {
    if (asked != null) {
      return asked.at();
    }
    return or(accepted, last == null ? Instant.EPOCH : last.timestamp());
  }

  /** When it was last heard of. */
  Instant lastTime() {
    return last == null ? time() : last.timestamp();
  }

  boolean isOver() {
    return last != null && last.state().isFinal();
  }

  boolean isCompleted() {
    return last != null && last.state() == State.COMPLETED;
  }

  /** What was asked for; null if that is not known. */
  Command command() {
    if (asked != null) {
      return asked.command();
    }
    return isTraining() ? Command.RETRAIN : null;
  }

  boolean isTraining() {
    return asked == null ? alias != null || !config.isEmpty() : asked.command() == Command.RETRAIN;
  }

  boolean isPromoted() {
    return last != null && Boolean.TRUE.equals(last.promoted());
  }

  /** Which alias it is about; null for none. */
  String alias() {
    return or(alias, asked == null ? null : asked.alias());
  }

  /** The version that it made, promoted or dismissed; null before its end. */
  String version() {
    return last == null ? null : last.version();
  }

  TrainingStatus.Comparison comparison() {
    return last == null ? null : last.comparison();
  }

  /** What else its end said, in one line; or null. */
  String note() {
    return last == null ? null : last.note();
  }

  boolean hasCourse() {
    return !losses.points().isEmpty();
  }

  Course course() {
    return new Course(id, losses.points(), scores.points());
  }

  /** All that is known of it. */
  Shown shown() {
    return shown(config);
  }

  /** How it stands. */
  Shown answer() {
    return shown(Map.of());
  }

  private Shown shown(Map<String, Object> settings) {
    boolean isHeard = last != null;
    return new Shown(
        id,
        command(),
        asked == null ? null : asked.target(),
        asked == null ? null : asked.expected(),
        asked == null ? null : asked.at(),
        isHeard ? last.state() : null,
        isHeard ? last.timestamp() : null,
        started,
        isHeard ? last.step() : null,
        isHeard ? last.totalSteps() : null,
        isHeard ? last.epoch() : null,
        isHeard ? last.loss() : null,
        isHeard ? last.f1() : null,
        isHeard ? last.etaSeconds() : null,
        or(version(), asked == null ? null : asked.version()),
        alias(),
        isPromoted(),
        comparison(),
        note(),
        isHeard ? last.error() : null,
        settings);
  }
}
