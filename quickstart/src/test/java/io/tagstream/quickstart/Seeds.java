package io.tagstream.quickstart;

import java.util.stream.LongStream;

/**
 * Which seeds a test runs: those from 1 to N by {@code -Dname.seeds=N}, one again by {@code
 * -Dname.seed=S}, some by {@code -Dname.seed=A-B}.
 */
final class Seeds {
  private Seeds() {}

  /** By the properties of that name, or else so many. */
  static LongStream of(String name, int number) {
    String seed = System.getProperty(name + ".seed", "");
    String range = seed.isEmpty() ? "1-" + Long.getLong(name + ".seeds", number) : seed;
    int dash = range.indexOf('-');
    return LongStream.rangeClosed(
        Long.parseLong(range.substring(0, dash < 0 ? range.length() : dash)),
        Long.parseLong(range.substring(dash + 1)));
  }
}
