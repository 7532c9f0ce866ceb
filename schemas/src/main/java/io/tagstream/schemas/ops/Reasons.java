package io.tagstream.schemas.ops;

/** Errors in one line, for people. */
public final class Reasons {
  private Reasons() {}

  /** The message, or what kind of error it is; of Kafka's clients' "Failed to…", why. */
  public static String of(Throwable e) {
    String message = e.getMessage();
    if (message == null || message.isBlank()) {
      return e.getClass().getSimpleName();
    }
    String first = message.strip().lines().findFirst().orElseThrow();
    Throwable cause = e.getCause();
    return first.startsWith("Failed to ") && cause != null ? first + ": " + of(cause) : first;
  }
}
