package io.tagstream.schemas;

import io.tagstream.schemas.record.Require;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A record read from bytes, or the reason why it cannot be: a bad record is a value, so that the
 * stream goes on.
 *
 * @param <T> the record
 */
public sealed interface Decoded<T> {
  /** What becomes of the record, or of the reason. */
  <R> R fold(Function<? super T, ? extends R> readable, Function<String, ? extends R> rejected);

  /** Does something with the record, or with the reason. */
  default void either(Consumer<? super T> readable, Consumer<String> rejected) {
    var unused =
        fold(
            value -> {
              readable.accept(value);
              return true;
            },
            reason -> {
              rejected.accept(reason);
              return false;
            });
  }

  /** What is read of the record in turn; the reason stays. */
  <R> Decoded<R> flatMap(Function<? super T, Decoded<R>> next);

  /**
   * The same, for who may not see what is in the record: a reason that may quote it is left out.
   */
  default Decoded<T> withoutQuotes() {
    return this;
  }

  /** A readable record. */
  record Value<T>(T value) implements Decoded<T> {
    @Override
    public <R> R fold(
        Function<? super T, ? extends R> readable, Function<String, ? extends R> rejected) {
      return readable.apply(value);
    }

    @Override
    public <R> Decoded<R> flatMap(Function<? super T, Decoded<R>> next) {
      return next.apply(value);
    }
  }

  /**
   * An unreadable record.
   *
   * @param reason one line that says what is wrong and what was expected
   * @param quotes whether it may tell what is in the record
   */
  record Rejected<T>(String reason, boolean quotes) implements Decoded<T> {
    public Rejected {
      reason = Require.line(reason);
    }

    /** A reason that may quote the record. */
    public Rejected(String reason) {
      this(reason, true);
    }

    /** A reason that tells nothing of what is in the record. */
    public static <T> Rejected<T> plain(String reason) {
      return new Rejected<>(reason, false);
    }

    @Override
    public <R> Decoded<R> flatMap(Function<? super T, Decoded<R>> next) {
      return new Rejected<>(reason, quotes);
    }

    @Override
    public Decoded<T> withoutQuotes() {
      return quotes ? plain("it cannot be read, and why would quote it") : this;
    }

    @Override
    public <R> R fold(
        Function<? super T, ? extends R> readable, Function<String, ? extends R> rejected) {
      return rejected.apply(reason);
    }
  }
}
