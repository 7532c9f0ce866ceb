package io.tagstream.quickstart;

/** The embedded broker cannot run as asked; the message says why and what to change. */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
