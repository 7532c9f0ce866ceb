package io.tagstream.web.live.scores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final String TEXT = "Ada saw Rome and Oslo";
  private static final EntityRecord ADA = entity("person", "Ada", 0);
  private static final EntityRecord ROME = entity("location", "Rome", 8);
  private static final EntityRecord OSLO = entity("location", "Oslo", 17);
  private static final TypeNames NAMES = new TypeNames(List.of("location", "person"));
  private static final int LOCATION = 0;
  private static final int PERSON = 1;

  private final Topics topics = new Topics();
  private final Evidence evidence = new Evidence(topics.taggedEntities(), topics.goldEntities());
  private long offset;

  private static EntityRecord entity(String type, String text, int start) {
    return new EntityRecord(type, text, start, start + text.length(), 0.75);
  }

  private <T> ConsumerRecord<byte[], byte[]> record(Topic<String, T> topic, String id, T value) {
    return new ConsumerRecord<>(
        topic.name(),
        3,
        offset++,
        id.getBytes(UTF_8),
        value == null ? null : topic.valueSerde().serializer().serialize(topic.name(), value));
  }

  private void result(String id, String version, EntityRecord... entities) {
    evidence.result(
        record(
            topics.taggedEntities(),
            id,
            new TaggedSentence(
                id,
                TEXT,
                List.of(entities),
                version,
                Instant.EPOCH,
                new TaggedSentence.Signals(0.5, 5, 0, 0, 0.5),
                null)));
  }

  private void gold(String id, EntityRecord... entities) {
    evidence.gold(
        record(topics.goldEntities(), id, GoldSentence.ofEntities(null, List.of(entities))));
  }

  private Confusions.Table table(String version) {
    return evidence.confusions(NAMES).get(version).shown(100);
  }

  @Test
  void countsWhatIsRightTakenForAnotherMissedAndSpurious() {
    result("s1", "v1", entity("group", "Ada", 0), ROME, entity("person", "and", 13));
    gold("s1", ADA, ROME, OSLO);

    Confusions.Table table = table("v1");
    assertThat(table.sentences()).isEqualTo(1);
    assertThat(table.cells())
        .extracting(Confusions.Cell::gold, Confusions.Cell::predicted, Confusions.Cell::count)
        .containsExactly(
            tuple(TypeNames.NONE, PERSON, 1L),
            tuple(LOCATION, TypeNames.NONE, 1L),
            tuple(LOCATION, LOCATION, 1L),
            tuple(PERSON, NAMES.names().size(), 1L));
    assertThat(table.cells().get(3).examples())
        .containsExactly(
            new Confusions.Example(List.of(3L, 0L), List.of(3L, 1L), List.of(0, 3), List.of(0, 3)));
    assertThat(table.cells().get(1).examples().get(0).predictedSpan()).isNull();
  }

  @Test
  void countsOtherPlacesApartAndShowsThemFirstWhereTheTypeIsRight() {
    for (int i = 0; i < 5; i++) {
      result("s" + i, "v1", i == 0 ? entity("location", "Rome and", 8) : ROME);
      gold("s" + i, ROME);
    }

    Confusions.Cell cell = table("v1").cells().get(0);
    assertThat(cell.count()).isEqualTo(4);
    assertThat(cell.overlapping()).isEqualTo(1);
    assertThat(cell.examples()).hasSize(3);
    assertThat(cell.examples().get(0).predictedSpan()).containsExactly(8, 16);
    assertThat(cell.examples().get(1).result()).as("the latest").containsExactly(3L, 8L);
  }

  @Test
  void knowsGoldThatCameBeforeIsCorrectedAndWithdrawn() {
    gold("s1", ROME);
    result("s1", "v1", ROME);
    assertThat(table("v1").cells()).hasSize(1);

    gold("s1", ADA, ROME);
    assertThat(table("v1").cells()).hasSize(2);
    assertThat(table("v1").sentences()).isEqualTo(1);

    result("s1", "v2", ADA, ROME);
    assertThat(evidence.confusions(NAMES)).containsOnlyKeys("v2");

    evidence.gold(record(topics.goldEntities(), "s1", null));
    assertThat(evidence.confusions(NAMES)).isEmpty();
  }

  @Test
  void readsGoldByTags() {
    result("s1", "v1", ADA, ROME);
    evidence.gold(
        record(
            topics.goldEntities(),
            "s1",
            GoldSentence.ofTags(
                List.of("Ada", "saw", "Rome", "and", "Oslo"),
                List.of("B-person", "O", "B-person", "O", "O"))));

    assertThat(table("v1").cells())
        .extracting(Confusions.Cell::gold, Confusions.Cell::predicted)
        .containsExactly(tuple(PERSON, LOCATION), tuple(PERSON, PERSON));
  }

  @Test
  void passesOverWhatCannotBeRead() {
    result("s1", "v1", ROME);
    evidence.gold(new ConsumerRecord<>("gold-entities", 0, 0, "s1".getBytes(UTF_8), new byte[9]));
    evidence.gold(new ConsumerRecord<>("gold-entities", 0, 0, null, new byte[9]));
    evidence.result(new ConsumerRecord<>("tagged-entities", 0, 0, null, new byte[9]));
    evidence.gold(
        record(topics.goldEntities(), "s1", GoldSentence.ofEntities("Another", List.of())));

    assertThat(evidence.confusions(NAMES)).isEmpty();
  }

  @Test
  void keepsTheLatestThatHaveGold() {
    for (int i = 0; i < 4000; i++) {
      result("s" + i, "v1", ROME);
      gold("s" + i, ROME);
    }
    assertThat(table("v1").sentences()).isEqualTo(3000);
    Map<String, Long> frequencies = new HashMap<>();
    evidence.countTypes(frequencies);
    assertThat(frequencies).containsExactly(Map.entry("location", 3000L));
  }

  @Test
  void expectsByProbabilitiesAndWhatBecameOfThem() {
    for (int i = 0; i < 40; i++) {
      result("s" + i, "v1", ADA, ROME);
    }
    Evidence.Expected before = evidence.expected().get("v1");
    // 1.5 of 2 are right, and half a word is missing: 3 / (3 + 0.5 + 0.5)
    assertThat(before).isEqualTo(new Evidence.Expected(0.75, 40, null, null, null, 0));

    for (int i = 0; i < 40; i++) {
      gold("s" + i, ADA, OSLO);
    }
    Evidence.Expected after = evidence.expected().get("v1");
    assertThat(after.labelled()).isEqualTo(40);
    assertThat(after.labelledF1()).isEqualTo(0.75);
    assertThat(after.realF1()).as("1 right, 1 wrong, 1 missed").isEqualTo(0.5);
    assertThat(after.calibrated()).isCloseTo(0.5, within(1e-9));
  }
}
