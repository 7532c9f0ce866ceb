package io.tagstream.ner.format;

import java.io.IOException;

/** Weights that are not to be written, because a value is infinite or no number; one line. */
public final class NotFiniteException extends IOException {
  private static final long serialVersionUID = 1L;

  public NotFiniteException(String message) {
    super(message);
  }
}
