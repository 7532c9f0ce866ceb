package io.tagstream.ner.drift;

import java.util.Optional;

/** Watches a stream of errors for a rise of their mean; what is sure of a fall is no alarm. */
public interface DriftDetector {
  /**
   * Errors have become more.
   *
   * @param before their mean before
   * @param after their mean since; as it is found out early, of few errors, or with some from
   *     before
   */
  record Drift(double before, double after) {}

  /**
   * Takes the next error.
   *
   * @param error from 0 to 1
   * @return what was found out with this one, if anything
   */
  Optional<Drift> add(double error);

  /** All that it knows, to keep; counts are whole numbers below 2^53, and so exact. */
  double[] state();

  /** Goes on where another one was. */
  void restore(double[] state);
}
