package io.tagstream.web.live.scores;

/**
 * An entity of a sentence.
 *
 * @param start first Unicode code point
 * @param end last Unicode code point, exclusive
 */
record Span(String type, int start, int end) {
  /** How much of what either covers both do, from 0 to 1: the same place is 1. */
  double shared(Span other) {
    int both = Math.min(end, other.end) - Math.max(start, other.start);
    int either = Math.max(end, other.end) - Math.min(start, other.start);
    return both <= 0 ? 0 : (double) both / either;
  }
}
