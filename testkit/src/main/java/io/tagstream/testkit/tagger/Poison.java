package io.tagstream.testkit.tagger;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Sentences that once stopped everything behind them; each is answered like any other. */
public enum Poison {
  /** What cannot be read, or breaks its batch. */
  UNREADABLE {
    @Override
    public Stream<Dose> doses(long now) {
      return Stream.concat(
          Stream.of(
                  Sentences.bytes("{"),
                  Sentences.bytes("{\"tokens\": \"no\"}"),
                  new byte[] {(byte) 0xc3, (byte) 0x28},
                  null,
                  Sentences.bytes("UNENCODABLE"),
                  Sentences.bytes(ModelFaults.POISON),
                  Sentences.bytes(ModelFaults.POISON + " among others of its length"))
              .map(value -> new Dose(null, value, now)),
          Stream.of(new Dose(new byte[] {(byte) 0xff, (byte) 0xfe}, Sentences.bytes("fine"), now)));
    }
  },
  /** Compressed they fit on their topic; their results, which are not, fit nowhere. */
  OVERSIZE {
    @Override
    public Stream<Dose> doses(long now) {
      byte[] large = Sentences.bytes("k".repeat(LARGE));
      byte[] text = Sentences.bytes("in Oslo");
      return Stream.of(
          new Dose(large, text, now),
          new Dose(new byte[LARGE], text, now),
          new Dose(large, null, now),
          new Dose(null, large, now),
          new Dose(null, text, now, List.of(new RecordHeader("trace", large))),
          new Dose(null, text, now, List.of(new RecordHeader("k".repeat(LARGE), null))),
          new Dose(null, Sentences.bytes("Ab ".repeat(80_000)), now));
    }
  },
  /** Of times that the topics of results refuse. */
  UNLAWFUL_TIME {
    @Override
    public Stream<Dose> doses(long now) {
      return Stream.of(now + DAYS, now - DAYS, 0L)
          .flatMap(
              time ->
                  Stream.of(
                      new Dose(null, Sentences.bytes("in Oslo"), time),
                      new Dose(null, Sentences.bytes("{"), time)));
    }
  },
  /** As long as is allowed, and longer. */
  LONG {
    @Override
    public Stream<Dose> doses(long now) {
      return Stream.of(
              "so ".repeat(80_000), "ö".repeat(120_000), "🎡".repeat(60_000), "a".repeat(300_000))
          .map(text -> new Dose(null, Sentences.bytes(text), now));
    }
  },
  /** What the model does not answer within its time. */
  TOO_SLOW {
    @Override
    public Stream<Dose> doses(long now) {
      return Stream.of(new Dose(null, Sentences.bytes(ModelFaults.TOO_SLOW), now));
    }
  };

  private static final int LARGE = 2_000_000;
  private static final long DAYS = Duration.ofDays(10).toMillis();

  /**
   * The records.
   *
   * @param now the time of those whose time is of no matter, in milliseconds since the epoch
   */
  public abstract Stream<Dose> doses(long now);

  /** A record of sentences. */
  public record Dose(byte[] key, byte[] value, long timestamp, List<Header> headers) {
    public Dose(byte[] key, byte[] value, long timestamp) {
      this(key, value, timestamp, List.of());
    }
  }
}
