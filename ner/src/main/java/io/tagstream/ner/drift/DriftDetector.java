package io.tagstream.ner.drift;

/** Watches a stream of errors for a rise of their mean; what is sure of a fall is no alarm. */
public interface DriftDetector {
  /**
   * Takes the next error.
   *
   * @param error from 0 to 1
   * @return whether errors have become more, found out with this one
   */
  boolean add(double error);
}
