package io.tagstream.benchmarks;

import io.tagstream.ner.files.DownloadListener;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.loop.Trainer;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingProgress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** A training of ours that does a step when it is told to. */
final class OurTraining implements AutoCloseable {
  private final Semaphore go = new Semaphore(0);
  private final Semaphore done = new Semaphore(0);
  private final CompletableFuture<Void> training;
  private volatile boolean over;

  OurTraining(TrainingArguments args) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(TrainingProgress progress) {
            done.release();
          }
        };
    training =
        CompletableFuture.runAsync(
            () -> {
              try {
                new Trainer(args, listener, DownloadListener.NONE)
                    .run(
                        () -> {
                          go.acquireUninterruptibly();
                          return over;
                        });
              } catch (Exception e) {
                throw new IllegalStateException(e);
              } finally {
                over = true;
                done.release();
              }
            });
  }

  /** One step. */
  void step() {
    go.release();
    done.acquireUninterruptibly();
    if (over) {
      training.join();
      throw new IllegalStateException("the training ended by itself");
    }
  }

  @Override
  public void close() {
    over = true;
    go.release();
    training.join();
  }
}
