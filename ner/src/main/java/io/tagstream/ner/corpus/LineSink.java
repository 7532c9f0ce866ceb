package io.tagstream.ner.corpus;

import java.io.IOException;

/** Takes the lines of a file one by one. */
@FunctionalInterface
public interface LineSink {
  /**
   * Takes the next line.
   *
   * @param line without its end
   */
  void accept(String line) throws IOException;
}
