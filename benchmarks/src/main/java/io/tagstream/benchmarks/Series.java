package io.tagstream.benchmarks;

import java.util.List;

/**
 * The measured turns of a contestant, one in each round.
 *
 * @param turns in the order of the rounds
 * @param f1 of whole entities; {@code NaN} if it finds none, or if there is no gold
 */
record Series(String name, List<Turn> turns, double f1) {
  Series {
    turns = List.copyOf(turns);
  }

  /** Sentences a second, round by round. */
  double[] rates() {
    return turns.stream().mapToDouble(Turn::rate).toArray();
  }

  /** The same between the first result and the last one; {@code NaN} where there are none. */
  double[] steadyRates() {
    return turns.stream().mapToDouble(Turn::steadyRate).toArray();
  }

  /** How many sentences a turn had. */
  int sentences() {
    return turns.get(0).sentences();
  }

  double median() {
    return Spread.of(rates()).median();
  }
}
