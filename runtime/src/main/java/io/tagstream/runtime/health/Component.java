package io.tagstream.runtime.health;

import java.util.function.Supplier;

/** A part of an application that can tell how it is. */
public interface Component {
  /** Its name on {@code /health}. */
  String name();

  /** How it is now; cheap, for any thread. */
  Check check();

  /** A component that asks a function. */
  static Component of(String name, Supplier<Check> check) {
    return new Component() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Check check() {
        return check.get();
      }
    };
  }
}
