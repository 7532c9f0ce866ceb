package io.tagstream.streams.scoring.join;

import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.scoring.join.SentenceScores.Change;
import io.tagstream.streams.scoring.join.SentenceScores.Prediction;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** A readable record, as a change of its sentence. */
public sealed interface SentenceUpdate {
  Change applyTo(SentenceScores sentence);

  /**
   * What its entities truly are.
   *
   * @param record null to withdraw them
   */
  record Gold(GoldRecord record) implements SentenceUpdate {
    @Override
    public Change applyTo(SentenceScores sentence) {
      return sentence.withGold(record);
    }
  }

  /** What a model has made of the sentence. */
  record Result(TaggedSentence tagged, long timestamp, List<CharSpan> spans)
      implements SentenceUpdate {
    @Override
    public Change applyTo(SentenceScores sentence) {
      return sentence.withPrediction(
          tagged.modelVersion(),
          new Prediction(
              timestamp,
              0,
              SentenceText.of(tagged.text()),
              spans,
              champion(),
              Expected.of(tagged)));
    }

    /** Whom it challenges; just after its promotion that would be itself, which is no challenge. */
    private String champion() {
      return tagged.modelVersion().equals(tagged.champion()) ? null : tagged.champion();
    }
  }

  /** Reads a record into an update. */
  @FunctionalInterface
  interface Reader {
    /**
     * The update, or why the record cannot be read.
     *
     * @param id the record's key, or null
     * @param timestamp the record's, in milliseconds since the epoch
     * @param origin where the record is
     */
    Decoded<SentenceUpdate> read(String id, byte[] value, long timestamp, RecordMetadata origin);
  }

  /** Reads {@code tagged-entities} or {@code challenger-entities}. */
  static Reader predictions(Topic<String, TaggedSentence> topic) {
    return (id, value, timestamp, origin) ->
        topic.decode(value).flatMap(tagged -> prediction(topic, id, tagged, timestamp));
  }

  private static Decoded<SentenceUpdate> prediction(
      Topic<?, ?> topic, String id, TaggedSentence tagged, long timestamp) {
    if (!tagged.id().equals(id)) {
      return new Decoded.Rejected<>(
          "topic %s: the key is '%s', expected the sentence's id '%s'"
              .formatted(topic.name(), id, tagged.id()));
    }
    return update(
        topic,
        () -> CharSpan.of(requireShortVersions(tagged).entities()),
        spans -> new Result(tagged, timestamp, spans));
  }

  private static TaggedSentence requireShortVersions(TaggedSentence tagged) {
    requireShort(tagged.modelVersion());
    if (tagged.champion() != null) {
      requireShort(tagged.champion());
    }
    return tagged;
  }

  private static void requireShort(String version) {
    if (version.length() > ScoringConfig.LONGEST_VERSION) {
      throw new IllegalArgumentException(
          "a model version of %d characters: it may have %d"
              .formatted(version.length(), ScoringConfig.LONGEST_VERSION));
    }
  }

  /** Reads {@code gold-entities}, where null withdraws. */
  static Reader gold(Topic<String, GoldSentence> topic) {
    return (id, value, timestamp, origin) -> {
      if (id == null || id.isEmpty()) {
        return new Decoded.Rejected<>(
            "topic %s: no key, expected the sentence's id".formatted(topic.name()));
      }
      if (value == null) {
        return new Decoded.Value<>(new Gold(null));
      }
      GoldRecord record = new GoldRecord(Bytes.wrap(value), origin.partition(), origin.offset());
      return topic
          .decode(value)
          .flatMap(
              gold ->
                  update(
                      topic,
                      () -> requireStorable(GoldSpans.of(gold), value),
                      spans -> new Gold(record)));
    };
  }

  private static List<CharSpan> requireStorable(List<CharSpan> spans, byte[] value) {
    CharSpan.requireStorable(spans);
    if (value.length > GoldRecord.MOST_BYTES) {
      throw new IllegalArgumentException(
          "%,d bytes: gold may have %,d".formatted(value.length, GoldRecord.MOST_BYTES));
    }
    return spans;
  }

  private static Decoded<SentenceUpdate> update(
      Topic<?, ?> topic,
      Supplier<List<CharSpan>> reader,
      Function<List<CharSpan>, SentenceUpdate> update) {
    try {
      return new Decoded.Value<>(update.apply(CharSpan.requireStorable(reader.get())));
    } catch (IllegalArgumentException e) {
      return new Decoded.Rejected<>("topic %s: %s".formatted(topic.name(), e.getMessage()));
    }
  }
}
