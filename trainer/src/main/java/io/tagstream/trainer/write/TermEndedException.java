package io.tagstream.trainer.write;

/**
 * This trainer writes no more, since it is closed. Whatever it was doing is not reported, since
 * whoever comes next goes on with it.
 */
public final class TermEndedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TermEndedException(String message, Throwable cause) {
    super(message, cause);
  }
}
