package io.tagstream.ner.source;

import java.io.IOException;

/** A base model that cannot be had; the message is one line that names it and the mend. */
final class BaseModelException extends IOException {

  private static final long serialVersionUID = 1L;

  BaseModelException(String message) {
    super(message);
  }

  BaseModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
