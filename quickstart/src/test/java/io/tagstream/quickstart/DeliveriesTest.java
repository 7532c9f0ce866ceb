package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.quickstart.Deliveries.Place;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker is checked: it finds what is planted, and only that. */
class DeliveriesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Deliveries deliveries = new Deliveries();
  private int written;

  @BeforeEach
  void send() {
    for (int partition = 0; partition < 2; partition++) {
      for (int offset = 0; offset < 4; offset++) {
        deliveries.input(new Place("sentences", partition, offset), id(partition, offset));
      }
    }
    promote("v1", 0);
    promote("v2", 100);
  }

  @Test
  void acceptsWhatIsExact() {
    tag(0, 0, "v1");
    tag(1, 0, "v2");
    tag(0, 1, "v1");
    deliveries.deadLetter(place("dead-letters"), new Place("sentences", 0, 2));
    tag(0, 3, "v2");
    tag(1, 1, "v2");
    tag(1, 2, "v2");
    tag(1, 3, "v2");

    DeliveryCheck.Report report = deliveries.report();

    assertThat(report.isExact()).as(report.toString()).isTrue();
    assertThat(report.inputs()).isEqualTo(8);
    assertThat(report.tagged()).isEqualTo(7);
    assertThat(report.deadLetters()).isEqualTo(1);
  }

  @Test
  void keepsTopicsApart() {
    deliveries.input(new Place("articles", 0, 0), "article");
    tagAll("v1", "v1", "v1", "v1");
    for (int offset = 0; offset < 4; offset++) {
      tag(1, offset, "v1");
    }
    deliveries.deadLetter(place("tagged-entities"), new Place("articles", 0, 0));

    assertThat(deliveries.report().isExact()).as(deliveries.report().toString()).isTrue();
  }

  @Test
  void findsALoss() {
    tagAll("v1", "v1", "v1", "v2");
    tag(1, 0, "v1");
    tag(1, 1, "v1");
    tag(1, 3, "v1");

    assertThat(deliveries.report().missing()).containsExactly("sentences-1@2");
    assertThat(deliveries.report().isExact()).isFalse();
  }

  @Test
  void findsADuplicateOfEitherKind() {
    tagAll("v1", "v1", "v1", "v1");
    tagOthers();
    tag(1, 3, "v1");
    deliveries.deadLetter(place("dead-letters"), new Place("sentences", 0, 2));

    assertThat(deliveries.report().duplicates())
        .containsExactly(
            "sentences-1@3 again at tagged-entities-0@8",
            "sentences-0@2 again at dead-letters-0@9");
    assertThat(deliveries.report().isExact()).isFalse();
  }

  @Test
  void findsAReordering() {
    tag(0, 0, "v1");
    tag(0, 2, "v1");
    tag(0, 1, "v1");
    tag(0, 3, "v1");
    tagOthers();

    assertThat(deliveries.report().outOfOrder())
        .containsExactly("sentences-0@1 at tagged-entities-0@2 comes after offset 2");
    assertThat(deliveries.report().isExact()).isFalse();
  }

  @Test
  void findsAResultOfNothing() {
    tagAll("v1", "v1", "v1", "v1");
    tagOthers();
    tagAs("someone", "v1");

    assertThat(deliveries.report().unknown()).containsExactly("tagged-entities-0@8 (someone)");
    assertThat(deliveries.report().isExact()).isFalse();
  }

  @Test
  void findsAnOlderModelAfterANewerOne() {
    tagAll("v1", "v2", "v1", "v2");
    tagOthers();

    assertThat(deliveries.report().wentBack())
        .containsExactly("v1 of sentences-0@2 at tagged-entities-0@2, after v2");
    assertThat(deliveries.report().isExact()).isFalse();
  }

  @Test
  void findsAnOlderModelEvenIfTheResultsOfOtherPartitionsLieBetween() {
    tag(0, 0, "v2");
    tag(1, 0, "v1");
    tag(0, 1, "v1");

    assertThat(deliveries.report().wentBack()).hasSize(1);
  }

  @Test
  void acceptsAnOlderModelAfterARollback() {
    promote("v1", 200);
    tagAllAt(300, "v1", "v2", "v1", "v1");

    assertThat(deliveries.report().wentBack()).isEmpty();
  }

  @Test
  void findsWhatWentBackBeforeTheRollback() {
    promote("v1", 200);
    tagAllAt(150, "v1", "v2", "v1", "v2");

    assertThat(deliveries.report().wentBack()).hasSize(1);
  }

  @Test
  void findsWhatIsOnceTooOftenForTheRollbacks() {
    promote("v1", 200);
    tagAllAt(300, "v2", "v1", "v2", "v1");

    assertThat(deliveries.report().wentBack())
        .containsExactly("v2 of sentences-0@2 at tagged-entities-0@2, after v1");
  }

  @Test
  void acceptsThatAVersionIsSkipped() {
    promote("v3", 200);
    tagAllAt(300, "v1", "v1", "v3", "v3");

    assertThat(deliveries.report().wentBack()).isEmpty();
  }

  private void promote(String version, int second) {
    deliveries.champion(new AliasRecord(version, null, START.plusSeconds(second)));
  }

  private void tagAll(String... versions) {
    tagAllAt(1000, versions);
  }

  private void tagAllAt(int second, String... versions) {
    for (int offset = 0; offset < versions.length; offset++) {
      tagAs(id(0, offset), versions[offset], second);
    }
  }

  private void tagOthers() {
    for (int offset = 0; offset < 4; offset++) {
      tag(1, offset, "v1");
    }
  }

  private void tag(int partition, int offset, String version) {
    tagAs(id(partition, offset), version);
  }

  private void tagAs(String id, String version) {
    tagAs(id, version, 1000);
  }

  private void tagAs(String id, String version, int second) {
    deliveries.tagged(
        place("tagged-entities"),
        id,
        new TaggedSentence(id, "text", List.of(), version, START.plusSeconds(second)));
  }

  private Place place(String topic) {
    return new Place(topic, 0, written++);
  }

  private static String id(int partition, int offset) {
    return "id-" + partition + "-" + offset;
  }
}
