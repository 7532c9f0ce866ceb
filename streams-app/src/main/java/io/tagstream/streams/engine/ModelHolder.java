package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Tagger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The current model; one that has been replaced is closed when its last user has returned it. */
final class ModelHolder {
  private static final Logger LOG = LoggerFactory.getLogger(ModelHolder.class);

  private Held current;

  ModelHolder(ServingModel model) {
    current = new Held(model);
  }

  /** The current model, open until it is closed here. */
  synchronized Lease lease() {
    current.users++;
    return new Lease(current);
  }

  private synchronized Lease again(Held held) {
    if (held.retired && held.users == 0) {
      return null;
    }
    held.users++;
    return new Lease(held);
  }

  synchronized String version() {
    return current.model.version();
  }

  void swap(ServingModel model) {
    boolean unused;
    Held old;
    synchronized (this) {
      old = current;
      current = new Held(model);
      old.retired = true;
      unused = old.users == 0;
    }
    if (unused) {
      close(old);
    }
  }

  /** Closes the current model when nobody uses it any more; nothing follows it. */
  void retire() {
    boolean unused;
    synchronized (this) {
      unused = !current.retired && current.users == 0;
      current.retired = true;
    }
    if (unused) {
      close(current);
    }
  }

  private void giveBack(Held held) {
    boolean last;
    synchronized (this) {
      held.users--;
      last = held.retired && held.users == 0;
    }
    if (last) {
      close(held);
    }
  }

  private static void close(Held held) {
    try {
      held.model.tagger().close();
      LOG.info("Closed model {}", held.model.version());
    } catch (RuntimeException e) {
      LOG.warn("Model {} did not close: {}", held.model.version(), e.toString(), e);
    }
  }

  /** Identity tells one model from the next, even if they share a version. */
  private static final class Held {
    private final ServingModel model;
    private int users;
    private boolean retired;

    Held(ServingModel model) {
      this.model = model;
    }
  }

  /** A model in use; give it back by closing. */
  final class Lease implements AutoCloseable {
    private final Held held;

    private Lease(Held held) {
      this.held = held;
    }

    Tagger tagger() {
      return held.model.tagger();
    }

    String version() {
      return held.model.version();
    }

    /** Whether both are of the same model. */
    boolean isOf(Lease other) {
      return held == other.held;
    }

    /** Another lease of the same model; null if this was closed, and so the model. */
    Lease again() {
      return ModelHolder.this.again(held);
    }

    @Override
    public void close() {
      giveBack(held);
    }
  }
}
