package io.tagstream.web.live.scores;

/** Figures as long as somebody reads them. */
final class Figures {
  private Figures() {}

  /** To four digits; null stays. */
  static Double rounded(Double value) {
    return value == null ? null : Double.valueOf(Math.round(value * 1e4) / 1e4);
  }
}
