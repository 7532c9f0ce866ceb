package io.tagstream.streams.registry;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.schemas.record.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A model that is fetched, loaded and warmed up on a thread of its own, and may be given up. */
final class ModelLoad {
  private static final List<Integer> WARM_UP_WORDS = List.of(4, 30, 100);
  private static final List<Integer> WARM_UP_SENTENCES = List.of(1, 16);
  private static final int WARM_UP_ROUNDS = 2;

  private final ModelStore store;
  private final ModelLoader loader;
  private final ModelVersion version;
  private final CompletableFuture<Tagger> result = new CompletableFuture<>();
  private final Thread thread = Daemons.thread(this::run, "model-loader");

  // Guarded by this.
  private boolean fetching = true;
  private boolean givenUp;

  private ModelLoad(ModelStore store, ModelLoader loader, ModelVersion version) {
    this.store = store;
    this.loader = loader;
    this.version = version;
  }

  /** Begins to load a version. */
  static ModelLoad start(ModelStore store, ModelLoader loader, ModelVersion version) {
    ModelLoad load = new ModelLoad(store, loader, version);
    load.thread.start();
    return load;
  }

  private void run() {
    try {
      Path directory = store.directory(version);
      if (fetched()) {
        deliver(load(directory));
      }
    } catch (Throwable e) { // whatever it is, who waits wants to know
      result.completeExceptionally(e);
    }
  }

  /** Ends interruptions from here on: what a process loads only once would stay half-loaded. */
  private synchronized boolean fetched() {
    fetching = false;
    var unused = Thread.interrupted();
    return !givenUp;
  }

  private Tagger load(Path directory) throws IOException {
    Tagger tagger = loader.load(directory);
    try {
      warmUp(tagger);
      return tagger;
    } catch (RuntimeException | Error e) {
      tagger.close();
      throw e;
    }
  }

  /** Runs batches of some shapes, so that the first real ones are not slow. */
  private static void warmUp(Tagger tagger) {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (int words : WARM_UP_WORDS) {
        EncodedSentence sentence = tagger.encode("Berlin ".repeat(words).strip());
        for (int sentences : WARM_UP_SENTENCES) {
          var unused = tagger.tag(Collections.nCopies(sentences, sentence));
        }
      }
    }
  }

  private synchronized void deliver(Tagger tagger) {
    if (givenUp) {
      tagger.close();
    } else {
      result.complete(tagger);
    }
  }

  /** Whether it has ended, well or not, after waiting for that at most so long. */
  boolean hasEnded(Duration patience) throws InterruptedException {
    try {
      var unused = result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true; // told by tagger()
    }
    return true;
  }

  /**
   * What a load that has ended made; who asks owns it.
   *
   * @throws IOException naming what is wrong with it; other failures are thrown as they came
   */
  Tagger tagger() throws IOException {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  /** Stops fetching; a model that is being loaded is closed as soon as it is there. */
  synchronized void giveUp() {
    givenUp = true;
    if (fetching) {
      thread.interrupt();
    } else if (result.isDone() && !result.isCompletedExceptionally()) {
      result.join().close();
    }
  }
}
