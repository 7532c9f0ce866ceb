package io.tagstream.trainer.gold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.corpus.Sentence;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.SentenceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class GoldCorpusTest {
  private static final String ANA = "{\"tokens\":[\"Ana\"],\"tags\":[\"B-person\"]}";

  private final GoldRecords records = new GoldRecords(new Topics().goldEntities());
  private final Map<String, SentenceRecord> sentences = new HashMap<>();

  @Test
  void theLastRecordOfAnIdCounts() {
    put("s-1", "{\"tokens\":[\"Ana\",\"ran\"],\"tags\":[\"O\",\"O\"]}");
    put("s-2", "{\"tokens\":[\"Bo\"],\"tags\":[\"B-person\"]}");
    put("s-1", "{\"tokens\":[\"Ana\",\"ran\"],\"tags\":[\"I-person\",\"O\"]}");
    put("s-2", null);

    assertThat(all())
        .containsExactly(new Sentence(List.of("Ana", "ran"), List.of("B-person", "O")));
  }

  @Test
  void betweenPartitionsTheLaterTimeCounts() {
    put(1, 2_000, "s-1", ANA);
    put(0, 1_000, "s-1", "{\"tokens\":[\"Ana\"],\"tags\":[\"O\"]}");

    assertThat(all()).containsExactly(new Sentence(List.of("Ana"), List.of("B-person")));
  }

  @Test
  void whatCannotBeReadIsCountedAndChangesNothing() {
    put("s-1", ANA);
    put("s-1", "{");
    put(null, ANA);
    records.accept(
        new ConsumerRecord<>("gold-entities", 0, 0, new byte[] {-1}, ANA.getBytes(UTF_8)));
    put("s-2", "{\"tokens\":[\"a\\tb\"],\"tags\":[\"O\"]}");
    put("s-3", "{\"text\":\" \",\"entities\":[]}");
    put("s-4", "{\"entities\":[]}");
    put("s-5", "{\"entities\":[{\"type\":\"person\",\"text\":\"Ana\",\"start\":0,\"end\":3}]}");
    put("s-6", "{\"tokens\":[\"Bo\"],\"tags\":[\"B-person \"]}");
    put("s-7", "{\"tokens\":[\"Cy\"],\"tags\":[\"B-a\\rb\"]}");
    sentences.put("s-5", SentenceRecord.of("Bob ran."));

    GoldCorpus corpus = corpus(0.5);

    assertThat(all()).containsExactly(new Sentence(List.of("Ana"), List.of("B-person")));
    assertThat(corpus.skipped()).isEqualTo(9);
  }

  @Test
  void theSameWordsUnderSeveralIdsCountOnce() {
    put(0, 1_000, "s-2", "{\"text\":\"Ana ran.\",\"entities\":[]}");
    put(
        0,
        3_000,
        "s-3",
        "{\"tokens\":[\"Ana\",\"ran\",\".\"],\"tags\":[\"B-person\",\"O\",\"O\"]}");
    put(0, 2_000, "s-1", "{\"text\":\"Ana  ran .\",\"entities\":[]}");

    assertThat(all())
        .containsExactly(new Sentence(List.of("Ana", "ran", "."), List.of("B-person", "O", "O")));
    assertThat(corpus(0.5).repeated()).isEqualTo(2);
  }

  @Test
  void theSameTextSplitInAnotherWayCountsOnceSoThatNoneOfItIsHeldOutAndLearned() {
    put(0, 1_000, "s-1", "{\"text\":\"Ana can't run.\",\"entities\":[]}");
    put(
        0,
        2_000,
        "s-2",
        """
        {"tokens":["Ana","ca","n't","run","."],"tags":["B-person","O","O","O","O"]}
        """);

    assertThat(all()).hasSize(1);
    assertThat(all().get(0).tags()).contains("B-person");
  }

  @Test
  void offsetsCountCodePointsAndTextComesFromTheSentence() {
    put("s-1", "{\"entities\":[{\"type\":\"location\",\"text\":\"Köln\",\"start\":5,\"end\":9}]}");
    put("s-2", "{\"entities\":[{\"type\":\"location\",\"text\":\"York\",\"start\":4,\"end\":8}]}");
    sentences.put("s-1", SentenceRecord.of("🎡 in Köln!"));
    sentences.put("s-2", new SentenceRecord("New York", List.of("New York")));

    assertThat(all())
        .containsExactlyInAnyOrder(
            new Sentence(List.of("🎡", "in", "Köln", "!"), List.of("O", "O", "B-location", "O")),
            new Sentence(List.of("New York"), List.of("B-location")));
  }

  @Test
  void entitiesAreExtendedToWordsAndThoseThatMeetAreCounted() {
    put(
        "s-1",
        """
        {"text": "pre-Ana Lee  ran", "entities": [
          {"type": "person", "text": "Ana Lee", "start": 4, "end": 11},
          {"type": "person", "text": "Lee", "start": 8, "end": 11},
          {"type": "group", "text": "pre", "start": 0, "end": 3},
          {"type": "nothing", "text": " ", "start": 12, "end": 13}]}
        """);

    assertThat(all())
        .containsExactly(
            new Sentence(List.of("pre-Ana", "Lee", "ran"), List.of("B-group", "B-person", "O")));
    assertThat(corpus(0.5).lostEntities()).isEqualTo(2);
  }

  @Test
  void aHeldOutSentenceStaysHeldOut() {
    for (int i = 0; i < 2_000; i++) {
      put("s-" + i, sentence(i));
    }
    GoldCorpus before = corpus(0.2);
    assertThat(before.dev()).hasSizeBetween(340, 460);

    for (int i = 0; i < 4_000; i++) {
      put("again-" + i, sentence(i));
    }
    GoldCorpus after = corpus(0.3);

    assertThat(after.dev()).containsAll(before.dev());
    assertThat(after.train()).doesNotContainAnyElementsOf(before.dev());
    assertThat(after.train().size() + after.dev().size()).isEqualTo(4_000);
    assertThat(after.repeated()).isEqualTo(2_000);
  }

  @Test
  void theOrderOfReadingDoesNotMatter() {
    List<String> ids =
        new ArrayList<>(Stream.iterate(0, i -> i + 1).limit(50).map(i -> "s-" + i).toList());
    ids.forEach(id -> put(id.hashCode() % 3, 1_000, id, sentence(id.hashCode())));
    GoldCorpus first = corpus(0.3);
    GoldRecords other = new GoldRecords(new Topics().goldEntities());
    Collections.shuffle(ids, new Random(1));
    ids.forEach(id -> other.accept(record(id.hashCode() % 3, 1_000, id, sentence(id.hashCode()))));

    assertThat(GoldCorpus.of(other, sentences, 0.3)).isEqualTo(first);
    assertThat(first.labels()).containsExactly("B-person", "O");
    assertThat(first.describe()).contains("sentences to train on");
  }

  private static String sentence(int i) {
    return "{\"tokens\":[\"Ana\",\"has\",\"%d\"],\"tags\":[\"B-person\",\"O\",\"O\"]}".formatted(i);
  }

  private List<Sentence> all() {
    GoldCorpus corpus = corpus(0.5);
    return Stream.concat(corpus.train().stream(), corpus.dev().stream()).toList();
  }

  private GoldCorpus corpus(double share) {
    return GoldCorpus.of(records, sentences, share);
  }

  private void put(String key, String value) {
    put(0, 1_000, key, value);
  }

  private void put(int partition, long timestamp, String key, String value) {
    records.accept(record(partition, timestamp, key, value));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      int partition, long timestamp, String key, String value) {
    return new ConsumerRecord<>(
        "gold-entities",
        Math.abs(partition),
        0,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        0,
        key == null ? null : key.getBytes(UTF_8),
        value == null ? null : value.getBytes(UTF_8),
        new RecordHeaders(),
        Optional.empty());
  }
}
