package io.tagstream.trainer.service;

/** Errors in one line. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElseThrow();
  }
}
