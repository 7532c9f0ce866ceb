package io.tagstream.quickstart;

import io.tagstream.testkit.tagger.BadModel;
import io.tagstream.testkit.tagger.Poison;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * What goes wrong in a run, and when: a value that the seed alone decides. Each kind of fault comes
 * at least once, and faults may overlap.
 *
 * @param faults in the order of their beginnings
 */
record ChaosSchedule(long seed, List<Fault> faults) {
  /** From the first fault to the last one's beginning, in milliseconds. */
  static final int LENGTH_MILLIS = 24_000;

  /** Taggers that run from the beginning; one more comes and goes. */
  static final int TAGGERS = 2;

  private static final int MORE_FAULTS = 10;

  /** Longer than the 6 s after which the group gives up a silent member. */
  private static final int BEYOND_SESSION_MILLIS = 7500;

  /** What can go wrong. */
  enum Kind {
    /** {@code kill -9} of a tagger, which is started again after a while. */
    KILL,
    /** {@code SIGSTOP} of a tagger, and {@code SIGCONT} after a while. */
    HOLD,
    /** One more tagger, stopped in good order after a while. */
    JOIN,
    /** {@code kill -9} of the broker, which is started again after a while. */
    BROKER_KILL,
    /** A stop of the broker in good order, which is started again after a while. */
    BROKER_STOP,
    /** The next model version. */
    SWAP,
    /** An older model version again. */
    ROLLBACK,
    /** A model that fails for every batch, for a while. */
    MODEL_FAILS,
    /** A model whose batches take a quarter of a second. */
    MODEL_SLOW,
    /** A model that does not answer, for longer than it may at times. */
    MODEL_HANGS,
    /** A champion that cannot serve, until there is one that can. */
    BAD_MODEL,
    /** See {@link Poison#UNREADABLE}. */
    UNREADABLE,
    /** See {@link Poison#OVERSIZE}. */
    OVERSIZE,
    /** See {@link Poison#UNLAWFUL_TIME}. */
    UNLAWFUL_TIME,
    /** See {@link Poison#LONG}. */
    LONG,
    /** See {@link Poison#TOO_SLOW}. */
    TOO_SLOW
  }

  /**
   * A fault.
   *
   * @param atMillis when it begins, since the run began
   * @param target which tagger; for {@link Kind#ROLLBACK} how many versions back, for {@link
   *     Kind#BAD_MODEL} which one
   * @param millis how long it lasts
   */
  record Fault(int atMillis, Kind kind, int target, int millis) {
    @Override
    public String toString() {
      return "%6d ms  %-13s %d  %5d ms".formatted(atMillis, kind, target, millis);
    }
  }

  /** The broker is spared, since nothing happens without it; most is to be seen around a swap. */
  private static final List<Kind> FREQUENT =
      List.of(Kind.KILL, Kind.HOLD, Kind.JOIN, Kind.SWAP, Kind.SWAP, Kind.SWAP, Kind.MODEL_FAILS);

  ChaosSchedule {
    faults = List.copyOf(faults);
  }

  /** The seed's schedule. */
  static ChaosSchedule of(long seed) {
    Random random = new Random(seed);
    List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
    for (int i = 0; i < MORE_FAULTS; i++) {
      kinds.add(FREQUENT.get(random.nextInt(FREQUENT.size())));
    }
    Collections.shuffle(kinds, random);
    return new ChaosSchedule(
        seed,
        kinds.stream()
            .map(kind -> fault(kind, random))
            .sorted(Comparator.comparingInt(Fault::atMillis))
            .toList());
  }

  private static Fault fault(Kind kind, Random random) {
    return new Fault(
        random.nextInt(LENGTH_MILLIS), kind, target(kind, random), millis(kind, random));
  }

  private static int target(Kind kind, Random random) {
    return switch (kind) {
      case JOIN -> TAGGERS;
      case BAD_MODEL -> random.nextInt(BadModel.values().length);
      default -> random.nextInt(TAGGERS);
    };
  }

  private static int millis(Kind kind, Random random) {
    return switch (kind) {
      case KILL, HOLD ->
          random.nextInt(4) == 0
              ? BEYOND_SESSION_MILLIS + random.nextInt(1000)
              : 50 + random.nextInt(2500);
      case JOIN -> 3000 + random.nextInt(6000);
      case BROKER_KILL, BROKER_STOP -> random.nextInt(2500);
      case BAD_MODEL -> random.nextInt(3000);
      case MODEL_FAILS -> 200 + random.nextInt(1500);
      case MODEL_SLOW, MODEL_HANGS -> 500 + random.nextInt(4000);
      case SWAP, ROLLBACK, UNREADABLE, OVERSIZE, UNLAWFUL_TIME, LONG, TOO_SLOW -> 0;
    };
  }

  @Override
  public String toString() {
    return faults.stream()
        .map(Fault::toString)
        .collect(Collectors.joining("\n", "chaos.seed=" + seed + "\n", ""));
  }
}
