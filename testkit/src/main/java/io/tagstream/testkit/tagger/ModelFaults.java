package io.tagstream.testkit.tagger;

import io.tagstream.ner.piece.EncodedSentence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How the models of a process behave; files in a folder say so, since whoever breaks them is
 * another process. They are well while they are warmed up.
 *
 * @param folder must exist
 */
public record ModelFaults(Path folder) {
  /** Breaks the batch that has it. */
  public static final String POISON = "POISON";

  /** Takes longer than a batch may. */
  public static final String TOO_SLOW = "TOO SLOW";

  private static final String WARM_UP = "Berlin";
  private static final int TOO_SLOW_MILLIS = 4_000;
  private static final Random RANDOM = new Random();

  /** What a file of this name brings about. */
  public enum Fault {
    FAILS,
    SLOW,
    HANGS
  }

  public void begin(Fault fault) {
    try {
      Files.write(folder.resolve(fault.name()), new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void end(Fault fault) {
    try {
      Files.deleteIfExists(folder.resolve(fault.name()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long a load takes: it differs from one process to the next. */
  public void load() {
    pause(RANDOM.nextInt(3000));
  }

  /** What happens to a batch. */
  public void strike(List<EncodedSentence> batch) {
    if (batch.get(0).text().startsWith(WARM_UP)) {
      return;
    }
    while (is(Fault.HANGS)) {
      pause(20);
    }
    pause(is(Fault.SLOW) ? 250 : RANDOM.nextInt(20));
    if (is(Fault.FAILS)) {
      throw new IllegalStateException("this model fails");
    }
    if (has(batch, TOO_SLOW)) {
      for (int done = 0; done < TOO_SLOW_MILLIS; done += 20) {
        pause(20); // while the process is held, nothing of it passes
      }
    }
    if (has(batch, POISON)) {
      throw new IllegalArgumentException("this batch is poisoned");
    }
  }

  private static boolean has(List<EncodedSentence> batch, String word) {
    return batch.stream().anyMatch(sentence -> sentence.text().contains(word));
  }

  private boolean is(Fault fault) {
    return Files.exists(folder.resolve(fault.name()));
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
