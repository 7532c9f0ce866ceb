package io.tagstream.ner.format;

import java.io.IOException;
import java.nio.file.Path;

/** A model file that is not what it claims to be; the message is one line: the file, then why. */
public final class CorruptModelException extends IOException {

  private static final long serialVersionUID = 1L;

  public CorruptModelException(Path file, String reason) {
    super(file + ": " + reason);
  }

  public CorruptModelException(Path file, String reason, Throwable cause) {
    super(file + ": " + reason, cause);
  }
}
