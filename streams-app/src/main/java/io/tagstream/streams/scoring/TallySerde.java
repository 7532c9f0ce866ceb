package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Tallies in a store. Binary: they have hundreds of numbers each, and a version hundreds of them.
 */
final class TallySerde {
  private TallySerde() {}

  static Serde<Tally> serde() {
    return Serdes.serdeFrom((topic, tally) -> write(tally), (topic, bytes) -> read(bytes));
  }

  private static byte[] write(Tally tally) {
    if (tally == null) {
      return null;
    }
    byte[] head = head(tally);
    long[] counts = tally.replicates().toArray();
    boolean ints = fitInts(counts);
    ByteBuffer bytes =
        ByteBuffer.allocate(head.length + counts.length * (ints ? Integer.BYTES : Long.BYTES));
    bytes.put(head).order(ByteOrder.LITTLE_ENDIAN); // as processors have it
    if (ints) {
      for (long count : counts) {
        bytes.putInt((int) count);
      }
    } else {
      bytes.asLongBuffer().put(counts);
    }
    return bytes.array();
  }

  private static boolean fitInts(long[] counts) {
    long beyond = 0;
    for (long count : counts) {
      beyond |= count ^ (int) count;
    }
    return beyond == 0;
  }

  private static byte[] head(Tally tally) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(tally.sentences());
      Map<String, Counts> types = tally.counts().byType();
      out.writeInt(types.size());
      for (Map.Entry<String, Counts> type : types.entrySet()) {
        out.writeUTF(type.getKey());
        out.writeLong(type.getValue().tp());
        out.writeLong(type.getValue().fp());
        out.writeLong(type.getValue().fn());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory refuses bytes", e);
    }
    return bytes.toByteArray();
  }

  private static Tally read(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long sentences = in.readLong();
      Map<String, Counts> types = new TreeMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        types.put(in.readUTF(), new Counts(in.readLong(), in.readLong(), in.readLong()));
      }
      return new Tally(sentences, ConfusionCounts.of(types), replicates(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("a tally ends too soon", e);
    }
  }

  private static PoissonBootstrap replicates(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long[] counts = new long[PoissonBootstrap.COUNTS];
    boolean ints = bytes.length == counts.length * Integer.BYTES;
    Arrays.setAll(counts, i -> ints ? buffer.getInt() : buffer.getLong());
    return PoissonBootstrap.of(counts);
  }
}
