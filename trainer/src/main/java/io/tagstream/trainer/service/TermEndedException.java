package io.tagstream.trainer.service;

/**
 * This trainer may write no more: it was closed, or another one took over. Whatever it was doing is
 * not reported, since whoever comes next does it again.
 */
final class TermEndedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TermEndedException(String message, Throwable cause) {
    super(message, cause);
  }
}
