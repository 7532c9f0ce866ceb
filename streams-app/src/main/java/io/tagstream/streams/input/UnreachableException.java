package io.tagstream.streams.input;

/** Something that a record needs to be read does not answer: the record waits for it. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the reason, in one line that says what does not answer. */
  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
