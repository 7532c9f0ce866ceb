package io.tagstream.schemas;

import io.tagstream.schemas.record.Require;

/**
 * A record read from bytes, or the reason why it cannot be: a bad record is a value, so that the
 * stream goes on.
 *
 * @param <T> the record
 */
public sealed interface Decoded<T> {

  /** A readable record. */
  record Value<T>(T value) implements Decoded<T> {}

  /**
   * An unreadable record.
   *
   * @param reason one line that says what is wrong and what was expected
   */
  record Rejected<T>(String reason) implements Decoded<T> {
    public Rejected {
      reason = Require.line(reason);
    }
  }
}
