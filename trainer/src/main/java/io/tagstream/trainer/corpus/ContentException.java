package io.tagstream.trainer.corpus;

/** A mistake in a file, told with what stands there, which is not for everybody to read. */
public final class ContentException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String withoutContent;

  /**
   * Both in one line.
   *
   * @param message quotes the file
   * @param withoutContent the same without a quotation
   */
  ContentException(String message, String withoutContent) {
    super(message);
    this.withoutContent = withoutContent;
  }

  public String withoutContent() {
    return withoutContent;
  }
}
