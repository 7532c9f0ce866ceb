package io.tagstream.streams.scoring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.common.serialization.Serde;

/**
 * A value that scoring keeps, and a file of it in each format that a release has written.
 *
 * @param name that of its store or topic, and what is special about it
 */
public record StateSample<T>(String name, Serde<T> serde, T value) {
  byte[] written() {
    return serde.serializer().serialize(name, value);
  }

  int lastFormat() {
    return written()[0];
  }

  T read(byte[] bytes) {
    return serde.deserializer().deserialize(name, bytes);
  }

  /** What the file has; its lines are hexadecimal. */
  byte[] golden(int format) {
    String file = "/state/%s.v%d.hex".formatted(name, format);
    try (InputStream in = getClass().getResourceAsStream(file)) {
      if (in == null) {
        throw new AssertionError(
            "no %s; once it is right: %s".formatted(file, HexFormat.of().formatHex(written())));
      }
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replace("\n", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
