package io.tagstream.runtime.health;

/**
 * How a component is.
 *
 * @param up whether it does its work
 * @param detail one line for people, or null
 */
public record Check(boolean up, String detail) {

  /** Well. */
  public static Check ok() {
    return new Check(true, null);
  }

  /** Well, and what it does. */
  public static Check ok(String detail) {
    return new Check(true, detail);
  }

  /** The check of what is not well, and why. */
  public static Check failed(String detail) {
    return new Check(false, detail);
  }
}
