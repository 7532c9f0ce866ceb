package io.tagstream.streams.engine;

/**
 * When a queue may run a batch, on a device that it may share with another queue. It never waits;
 * for any thread.
 */
public interface Turn {
  /** How often to ask; a batch takes longer. */
  long ASK_NANOS = 5_000_000;

  /** Whether a batch may begin now. */
  boolean mayBegin();

  /** A batch begins. */
  void works();

  /** No batch runs, and none begins: there is nothing to do, or it may not. */
  void rests();

  /** That of a queue which has the device for itself. */
  static Turn always() {
    return new Turn() {
      @Override
      public boolean mayBegin() {
        return true;
      }

      @Override
      public void works() {}

      @Override
      public void rests() {}
    };
  }
}
