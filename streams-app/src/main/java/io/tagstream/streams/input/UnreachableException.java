package io.tagstream.streams.input;

/**
 * Something that a record needs to be read is not there yet: the record waits for it. It is thrown
 * again and again meanwhile, so it has no stack trace.
 */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the reason, in one line that says what is waited for. */
  public UnreachableException(String message) {
    super(message, null, false, false);
  }
}
