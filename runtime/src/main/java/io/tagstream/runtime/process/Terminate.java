package io.tagstream.runtime.process;

/**
 * Ends the process by the signal that asked for it. The JVM's own end runs the destructors of
 * native libraries, and a thread that is still inside one crashes then.
 */
final class Terminate {
  private Terminate() {}

  /** Returns if the system does not let it: the first process of a container is spared signals. */
  static void now() {
    try {
      // By reflection: the compiler warns of these classes whatever one does.
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object signal = signals.getConstructor(String.class).newInstance("TERM");
      Object byDefault = handlers.getField("SIG_DFL").get(null);
      var unused = signals.getMethod("handle", signals, handlers).invoke(null, signal, byDefault);
      signals.getMethod("raise", signals).invoke(null, signal);
    } catch (ReflectiveOperationException e) {
      System.err.println("tagstream: cannot end by a signal: " + e);
    }
  }
}
