package io.tagstream.trainer.write;

/** Another trainer wrote since: what was to be written has to be decided again. */
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FencedException(Throwable cause) {
    super("another trainer took over", cause);
  }
}
