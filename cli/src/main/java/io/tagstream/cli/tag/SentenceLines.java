package io.tagstream.cli.tag;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.record.SentenceRecord;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Sentences from the lines of a stream, each read as the tagger reads a value of its topic. Only a
 * line feed ends a line; of one that is too long no more is kept than may be read.
 */
final class SentenceLines {
  private final BufferedInputStream in;
  private final SentenceDecoder decoder;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;

  /** Borrows the stream. */
  SentenceLines(InputStream in, SentenceDecoder decoder) {
    this.in = new BufferedInputStream(in);
    this.decoder = decoder;
  }

  /** The next line's sentence, or the reason why there is none; null after the last line. */
  Decoded<SentenceRecord> next() throws IOException {
    int next = in.read();
    if (next < 0) {
      return null;
    }
    number++;
    line.reset();
    long bytes = 0;
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (bytes++ < decoder.maxBytes()) {
        line.write(next);
      }
    }
    return bytes > decoder.maxBytes()
        ? decoder.tooLarge(bytes)
        : decoder.decode(line.toByteArray());
  }

  /** The number of the line that was read last, from 1. */
  long number() {
    return number;
  }

  /** Whether the next line, if there is one, has still to come. */
  boolean isDrained() throws IOException {
    return in.available() == 0;
  }
}
