package io.tagstream.runtime.process;

import java.nio.file.NoSuchFileException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Errors in one line, for people. */
public final class Reasons {
  private Reasons() {}

  /**
   * The message, or what kind of error it is; of Kafka's clients' "Failed to…" and failed TLS
   * handshakes, why; of an error that only wraps another one, the other's.
   */
  public static String of(Throwable e) {
    if (e instanceof NoSuchFileException missing) { // whose message is the file alone
      String reason = missing.getReason();
      return "no such file: " + missing.getFile() + (reason == null ? "" : " (" + reason + ")");
    }
    String message = e.getMessage();
    if (e.getCause() != null && e.getCause().toString().equals(message)) {
      return of(e.getCause());
    }
    if (message == null || message.isBlank()) {
      return e.getClass().getSimpleName();
    }
    String first = message.strip().lines().findFirst().orElseThrow();
    Throwable cause = e.getCause();
    boolean saysLittle = first.startsWith("Failed to ") || e instanceof SslAuthenticationException;
    return saysLittle && cause != null ? first + ": " + of(cause) : first;
  }
}
