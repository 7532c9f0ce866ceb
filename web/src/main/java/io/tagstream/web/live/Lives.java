package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.record.AliasRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * When aliases pointed to versions, and who moved them: from the records of the registry, as far as
 * they have not been compacted away, and else from requests that were done.
 */
final class Lives {
  /** A request and what it moves are written together, each with a time of its own. */
  private static final Duration TOGETHER = Duration.ofSeconds(5);

  /** Of a version, the last ones. */
  private static final int MOST_SPANS = 20;

  private final Map<String, List<Span>> spans = new HashMap<>();
  private final Map<String, Begun> begun = new HashMap<>();

  private Lives() {}

  /**
   * An alias was moved.
   *
   * @param version where it points; null where it was taken away
   * @param previous where it pointed before, as far as that is said; else null
   * @param by the request that asked for it; null if that is not known
   */
  record Move(String alias, String version, String previous, Instant at, String by) {}

  /**
   * A time for which an alias pointed to a version.
   *
   * @param from null if that is not known any more
   * @param to null while it does
   * @param by the request that moved it there; null if that is not known
   * @param endedBy the request that moved it away; likewise
   * @param next where it pointed then; null if nowhere, or while it is here
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Span(String alias, Instant from, Instant to, String by, String endedBy, String next) {}

  private record Begun(String version, Instant from, String by) {}

  /**
   * The times of each version, the earliest first.
   *
   * @param moves as the registry has them
   * @param requests all that are known
   */
  static Map<String, List<Span>> of(List<Move> moves, List<Request> requests) {
    List<Move> asked = requests.stream().map(Lives::move).filter(Objects::nonNull).toList();
    List<Move> all = new ArrayList<>(moves.stream().map(move -> withCause(move, asked)).toList());
    List<Move> lost =
        asked.stream()
            .filter(
                one ->
                    all.stream()
                        .noneMatch(
                            move -> one.by().equals(move.by()) && one.alias().equals(move.alias())))
            .toList();
    all.addAll(lost);
    all.sort(Comparator.comparing(Move::at));
    Lives lives = new Lives();
    all.forEach(lives::follow);
    lives.begun.forEach(
        (alias, now) ->
            lives.add(now.version(), new Span(alias, now.from(), null, now.by(), null, null)));
    lives.spans.values().forEach(Lives::order);
    return lives.spans;
  }

  /** What a request did to an alias; null if it did nothing, or that is not known. */
  private static Move move(Request request) {
    if (!request.isCompleted() || request.version() == null || request.command() == null) {
      return null;
    }
    String alias = request.alias() == null ? AliasRecord.CHAMPION : request.alias();
    Move there = new Move(alias, request.version(), null, request.lastTime(), request.id());
    return switch (request.command()) {
      case RETRAIN -> request.isPromoted() ? there : null;
      case PROMOTE, ROLLBACK -> there;
      case DISMISS ->
          new Move(
              request.alias() == null ? AliasRecord.CHALLENGER : alias,
              null,
              request.version(),
              request.lastTime(),
              request.id());
      case CANCEL -> null;
    };
  }

  private static Move withCause(Move move, List<Move> asked) {
    return asked.stream()
        .filter(one -> isCause(one, move))
        .min(Comparator.comparing(one -> apart(one, move)))
        .map(one -> new Move(move.alias(), move.version(), move.previous(), move.at(), one.by()))
        .orElse(move);
  }

  /** A challenger that becomes the champion is none any more. */
  private static boolean isCause(Move asked, Move move) {
    boolean isSame =
        asked.alias().equals(move.alias()) && Objects.equals(asked.version(), move.version());
    boolean isRise =
        asked.alias().equals(AliasRecord.CHAMPION)
            && move.alias().equals(AliasRecord.CHALLENGER)
            && move.version() == null;
    return (isSame || isRise) && apart(asked, move).compareTo(TOGETHER) <= 0;
  }

  private static Duration apart(Move one, Move other) {
    return Duration.between(one.at(), other.at()).abs();
  }

  private void follow(Move move) {
    Begun before = begun.get(move.alias());
    if (before != null && before.version().equals(move.version())) {
      return;
    }
    if (before != null) {
      end(move.alias(), before, move, move.version());
    } else if (move.previous() != null) {
      end(move.alias(), new Begun(move.previous(), null, null), move, move.version());
    }
    if (move.version() == null) {
      begun.remove(move.alias());
      return;
    }
    begun.put(move.alias(), new Begun(move.version(), move.at(), move.by()));
    Begun challenger = begun.get(AliasRecord.CHALLENGER);
    if (move.alias().equals(AliasRecord.CHAMPION)
        && challenger != null
        && challenger.version().equals(move.version())) {
      end(AliasRecord.CHALLENGER, challenger, move, null);
      begun.remove(AliasRecord.CHALLENGER);
    }
  }

  private void end(String alias, Begun before, Move move, String next) {
    add(before.version(), new Span(alias, before.from(), move.at(), before.by(), move.by(), next));
  }

  private void add(String version, Span span) {
    spans.computeIfAbsent(version, key -> new ArrayList<>()).add(span);
  }

  private static void order(List<Span> all) {
    all.sort(Comparator.comparing(span -> span.from() == null ? Instant.MIN : span.from()));
    if (all.size() > MOST_SPANS) {
      all.subList(0, all.size() - MOST_SPANS).clear();
    }
  }
}
