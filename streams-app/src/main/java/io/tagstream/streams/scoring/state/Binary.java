package io.tagstream.streams.scoring.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Serdes of what only scoring reads, and so often that JSON would be what it mostly does. */
public final class Binary {
  private Binary() {}

  @FunctionalInterface
  public interface Writer<T> {
    void write(DataOutputStream out, T value) throws IOException;
  }

  @FunctionalInterface
  public interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  /** A serde; null is a tombstone. */
  public static <T> Serde<T> serde(Writer<T> writer, Reader<T> reader) {
    return Serdes.serdeFrom(
        (topic, value) -> value == null ? null : bytes(writer, value),
        (topic, bytes) -> bytes == null ? null : value(reader, bytes));
  }

  private static <T> byte[] bytes(Writer<T> writer, T value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writer.write(out, value);
    } catch (IOException e) {
      throw new UncheckedIOException("memory refuses bytes", e);
    }
    return bytes.toByteArray();
  }

  private static <T> T value(Reader<T> reader, byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return reader.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException("a value ends too soon", e);
    }
  }

  /** A value that may be null. */
  public static <T> void writeNullable(DataOutputStream out, T value, Writer<T> writer)
      throws IOException {
    out.writeBoolean(value != null);
    if (value != null) {
      writer.write(out, value);
    }
  }

  public static <T> T readNullable(DataInputStream in, Reader<T> reader) throws IOException {
    return in.readBoolean() ? reader.read(in) : null;
  }

  public static <T> void writeAll(DataOutputStream out, Collection<T> values, Writer<T> writer)
      throws IOException {
    out.writeInt(values.size());
    for (T value : values) {
      writer.write(out, value);
    }
  }

  public static <T> List<T> readAll(DataInputStream in, Reader<T> reader) throws IOException {
    int size = in.readInt();
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(reader.read(in));
    }
    return values;
  }

  public static <T> void writeMap(DataOutputStream out, Map<String, T> values, Writer<T> writer)
      throws IOException {
    writeAll(
        out,
        values.entrySet(),
        (to, entry) -> {
          writeText(to, entry.getKey());
          writer.write(to, entry.getValue());
        });
  }

  public static <T> SortedMap<String, T> readMap(DataInputStream in, Reader<T> reader)
      throws IOException {
    SortedMap<String, T> values = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.put(readText(in), reader.read(in));
    }
    return values;
  }

  public static void writeNumbers(DataOutputStream out, double[] numbers) throws IOException {
    out.writeInt(numbers.length);
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  public static double[] readNumbers(DataInputStream in) throws IOException {
    double[] numbers = new double[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    return numbers;
  }

  /** Writes text of any length, unlike {@link DataOutputStream#writeUTF}. */
  public static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  public static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
