package io.tagstream.streams.engine;

/** A sentence on which a model hangs that is well; another try would end the same way. */
final class TooSlowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooSlowException(String message) {
    super(message);
  }
}
