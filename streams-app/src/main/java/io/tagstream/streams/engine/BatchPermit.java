package io.tagstream.streams.engine;

/**
 * Permits a queue to run batches, on a device that it may share with another queue. It never waits;
 * for any thread.
 */
public interface BatchPermit {
  /** How often to ask; a batch takes longer. */
  long ASK_NANOS = 5_000_000;

  /** Whether a batch may begin now. */
  boolean mayBegin();

  /** A batch begins. */
  void works();

  /** No batch runs, and none begins: there is nothing to do, or it may not. */
  void rests();

  /** The permit of a queue which has the device for itself. */
  static BatchPermit always() {
    return new BatchPermit() {
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
