package io.tagstream.streams.engine;

/** A batch that was not tagged; its sentences are as good as before, and can be sent again. */
public final class InferenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
