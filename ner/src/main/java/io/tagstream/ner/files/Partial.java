package io.tagstream.ner.files;

import java.nio.file.Path;
import java.util.UUID;

/** Where something is written before it is complete. */
public final class Partial {
  private Partial() {}

  /**
   * A new name in the same folder, so that it can be moved at once. Not the JDK's temporary files:
   * theirs only their owner may read.
   */
  public static Path beside(Path target) {
    return target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part");
  }
}
