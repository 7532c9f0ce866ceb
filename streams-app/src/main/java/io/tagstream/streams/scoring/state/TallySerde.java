package io.tagstream.streams.scoring.state;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap;
import io.tagstream.ner.score.Tally;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/**
 * Tallies in a store. Binary: they have hundreds of numbers each, and a version hundreds of them.
 */
final class TallySerde {
  private TallySerde() {}

  public static Serde<Tally> serde() {
    return Versioned.serde(Binary.serde(TallySerde::write, TallySerde::read));
  }

  private static void write(DataOutputStream out, Tally tally) throws IOException {
    out.writeLong(tally.sentences());
    Binary.writeMap(
        out,
        tally.counts().byType(),
        (to, counts) -> {
          to.writeLong(counts.tp());
          to.writeLong(counts.fp());
          to.writeLong(counts.fn());
        });
    out.write(bytes(tally.replicates().toArray()));
  }

  private static byte[] bytes(long[] counts) {
    boolean ints = fitInts(counts);
    ByteBuffer bytes =
        ByteBuffer.allocate(counts.length * (ints ? Integer.BYTES : Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN); // as processors have it
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

  private static Tally read(DataInputStream in) throws IOException {
    long sentences = in.readLong();
    Map<String, Counts> types =
        Binary.readMap(in, from -> new Counts(from.readLong(), from.readLong(), from.readLong()));
    return new Tally(sentences, ConfusionCounts.of(types), replicates(in.readAllBytes()));
  }

  private static PoissonBootstrap replicates(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long[] counts = new long[PoissonBootstrap.COUNTS];
    boolean ints = bytes.length == counts.length * Integer.BYTES;
    Arrays.setAll(counts, i -> ints ? buffer.getInt() : buffer.getLong());
    return PoissonBootstrap.of(counts);
  }
}
