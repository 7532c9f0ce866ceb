package io.tagstream.streams.scoring.join;

import static io.tagstream.streams.scoring.state.Binary.readAll;
import static io.tagstream.streams.scoring.state.Binary.readMap;
import static io.tagstream.streams.scoring.state.Binary.readNullable;
import static io.tagstream.streams.scoring.state.Binary.readText;
import static io.tagstream.streams.scoring.state.Binary.writeAll;
import static io.tagstream.streams.scoring.state.Binary.writeMap;
import static io.tagstream.streams.scoring.state.Binary.writeNullable;
import static io.tagstream.streams.scoring.state.Binary.writeText;

import io.tagstream.runtime.score.Expected;
import io.tagstream.streams.scoring.join.SentenceScores.Prediction;
import io.tagstream.streams.scoring.state.Binary;
import io.tagstream.streams.scoring.state.Versioned;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;

/** Sentences in their store, and gold on its way to them. */
public final class SentenceSerdes {
  private SentenceSerdes() {}

  public static Serde<SentenceUpdate.Gold> gold() {
    return Versioned.serde(
        Binary.serde(
            (out, gold) -> writeNullable(out, gold.record(), SentenceSerdes::write),
            in -> new SentenceUpdate.Gold(readNullable(in, SentenceSerdes::readRecord))));
  }

  public static Serde<StoredSentence> stored() {
    return Versioned.serde(Binary.serde(SentenceSerdes::write, SentenceSerdes::read));
  }

  private static void write(DataOutputStream out, StoredSentence stored) throws IOException {
    out.writeLong(stored.bucket());
    writeNullable(out, stored.sentence().gold(), SentenceSerdes::write);
    writeAll(out, stored.sentence().waiting(), SentenceSerdes::write);
    writeMap(out, stored.sentence().predictions(), SentenceSerdes::write);
  }

  private static StoredSentence read(DataInputStream in) throws IOException {
    long bucket = in.readLong();
    MatchedGold gold = readNullable(in, SentenceSerdes::readGold);
    List<GoldRecord> waiting = readAll(in, SentenceSerdes::readRecord);
    return new StoredSentence(
        bucket, new SentenceScores(gold, waiting, readMap(in, SentenceSerdes::readPrediction)));
  }

  private static void write(DataOutputStream out, GoldRecord record) throws IOException {
    out.writeInt(record.bytes());
    out.write(record.value().get());
    out.writeInt(record.partition());
    out.writeLong(record.offset());
  }

  private static GoldRecord readRecord(DataInputStream in) throws IOException {
    return new GoldRecord(Bytes.wrap(in.readNBytes(in.readInt())), in.readInt(), in.readLong());
  }

  private static void write(DataOutputStream out, MatchedGold gold) throws IOException {
    write(out, gold.text());
    writeSpans(out, gold.spans());
  }

  private static MatchedGold readGold(DataInputStream in) throws IOException {
    return new MatchedGold(readSentenceText(in), readSpans(in));
  }

  private static void write(DataOutputStream out, SentenceText text) throws IOException {
    out.writeInt(text.codePoints());
    out.writeInt(text.hash());
    writeNullable(out, text.content(), Binary::writeText);
  }

  private static SentenceText readSentenceText(DataInputStream in) throws IOException {
    return new SentenceText(in.readInt(), in.readInt(), readNullable(in, Binary::readText));
  }

  private static void write(DataOutputStream out, Prediction prediction) throws IOException {
    out.writeLong(prediction.timestamp());
    out.writeInt(prediction.counted());
    write(out, prediction.text());
    writeSpans(out, prediction.spans());
    writeNullable(out, prediction.champion(), Binary::writeText);
    writeNullable(
        out,
        prediction.expected(),
        (to, expected) -> {
          to.writeDouble(expected.tp());
          to.writeDouble(expected.fp());
          to.writeDouble(expected.fn());
        });
  }

  private static Prediction readPrediction(DataInputStream in) throws IOException {
    return new Prediction(
        in.readLong(),
        in.readInt(),
        readSentenceText(in),
        readSpans(in),
        readNullable(in, Binary::readText),
        readNullable(
            in, from -> new Expected(from.readDouble(), from.readDouble(), from.readDouble())));
  }

  private static void writeSpans(DataOutputStream out, List<CharSpan> spans) throws IOException {
    writeAll(
        out,
        spans,
        (to, span) -> {
          writeText(to, span.type());
          to.writeInt(span.start());
          to.writeInt(span.end());
        });
  }

  private static List<CharSpan> readSpans(DataInputStream in) throws IOException {
    return readAll(in, from -> new CharSpan(readText(from), from.readInt(), from.readInt()));
  }
}
