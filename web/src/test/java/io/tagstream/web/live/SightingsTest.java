package io.tagstream.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.EvaluationScore.Counts;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private final Sightings sightings = new Sightings();

  private Sighting see(String id, String text, EntityRecord... entities) {
    return sightings.tagged(
        new ConsumerRecord<>("tagged-entities", 1, 7, new byte[0], new byte[0]),
        new TaggedSentence(
            id,
            text,
            List.of(entities),
            "v1",
            Instant.EPOCH,
            new TaggedSentence.Signals(0.5, 4, 3, 1, 0),
            null));
  }

  private static EvaluationScore score(String version, int sign, long fp) {
    return new EvaluationScore(
        "s1", version, Instant.EPOCH, sign, 0, Map.of("person", new Counts(1, fp, 0)));
  }

  @Test
  void knowsGoldThatCameBeforeAndWhatIsSaidAfter() {
    GoldSentence gold = GoldSentence.ofEntities("in Rome", List.of());
    assertThat(sightings.gold("s1", gold)).isEmpty();

    Sighting sighting = see("s1", "in Rome");
    assertThat(sighting.shown().gold()).isEqualTo(GoldSentence.ofEntities(null, List.of()));

    assertThat(sightings.gold("s1", null)).contains(sighting);
    assertThat(sighting.shown().gold()).isNull();
  }

  @Test
  void knowsScoresThatWereReadBefore() {
    sightings.scored(score("v1", 1, 2));
    sightings.scored(score("v1", -1, 2));
    assertThat(see("s1", "in Rome").shown().score()).isNull();

    sightings.scored(score("v0", 1, 3));
    Sightings others = new Sightings();
    others.scored(score("v0", 1, 3));
    others.scored(score("v1", 1, 1));
    Sighting sighting =
        others.tagged(
            new ConsumerRecord<>("tagged-entities", 1, 7, new byte[0], new byte[0]),
            new TaggedSentence("s1", "in Rome", List.of(), "v1", Instant.EPOCH));
    assertThat(sighting.shown().score()).containsEntry("person", new Counts(1, 1, 0));
    assertThat(sighting.disagrees()).isTrue();
  }

  @Test
  void showsGoldWhereItStandsInTheText() {
    Sighting sighting = see("s1", "🎡 in New York");
    List<String> tags = List.of("O", "O", "B-location", "I-location");

    sightings.gold("s1", GoldSentence.ofTags(List.of("🎡", "in", "New", "York"), tags));
    assertThat(sighting.shown().gold().entities())
        .containsExactly(new EntityRecord("location", "New York", 5, 13, null));

    GoldSentence ofAnother = GoldSentence.ofTags(List.of("🎡", "in", "Old", "York"), tags);
    sightings.gold("s1", ofAnother);
    assertThat(sighting.shown().gold()).isEqualTo(ofAnother);
  }

  @Test
  void tellsWhetherGoldSaysOtherwise() {
    Sighting sighting = see("s1", "in Rome");
    assertThat(sighting.disagrees()).isFalse();

    sightings.scored(score("v0", 1, 3));
    assertThat(sighting.disagrees()).as("of another version").isFalse();

    sightings.scored(score("v1", 1, 1));
    assertThat(sighting.disagrees()).isTrue();
    assertThat(sighting.shown().score()).containsEntry("person", new Counts(1, 1, 0));

    sightings.scored(score("v1", -1, 1));
    assertThat(sighting.shown().score()).isNull();
    sightings.scored(score("v1", 1, 0));
    assertThat(sighting.disagrees()).isFalse();
  }

  @Test
  void showsAsMuchOfALongTextAsAnybodyReads() {
    String text = "a".repeat(3999) + "😀😀";
    Sighting.Shown shown =
        see(
                "s1",
                text,
                new EntityRecord("x", "a", 0, 1, 1.0),
                new EntityRecord("x", "😀", 4000, 4001, 1.0))
            .shown();

    assertThat(shown.text()).isEqualTo("a".repeat(3999));
    assertThat(shown.length()).isEqualTo(4001);
    assertThat(shown.entities()).hasSize(1);
  }

  @Test
  void forgetsTheOldest() {
    for (int i = 0; i < 5000; i++) {
      see("s" + i, "text");
    }
    assertThat(sightings.all()).hasSize(3000);
    assertThat(sightings.all().get(0).sentence().id()).isEqualTo("s2000");

    for (int i = 0; i < 100; i++) {
      see("long" + i, "x".repeat(256 * 1024));
    }
    assertThat(sightings.all()).hasSizeLessThan(40);
  }

  @Test
  void filtersByEachPart() {
    TaggedSentence rome =
        see("s1", "In Rome", new EntityRecord("city", "Rome", 3, 7, 1.0)).sentence();

    assertThat(filter(Set.of("city", "x"), null, null, false).has(rome)).isTrue();
    assertThat(filter(Set.of("x"), null, null, false).has(rome)).isFalse();
    assertThat(filter(Set.of(), "v1", 0.6, true).has(rome)).isTrue();
    assertThat(filter(Set.of(), "v2", null, false).has(rome)).isFalse();
    assertThat(filter(Set.of(), null, 0.5, false).has(rome)).isFalse();
    assertThat(filter(Set.of(), null, null, false, "rome", "in").has(rome)).isTrue();
    assertThat(filter(Set.of(), null, null, false, "rome", "oslo").has(rome)).isFalse();
    TaggedSentence bare =
        new TaggedSentence("s", "text", List.of(), "v1", Instant.EPOCH); // without signals
    assertThat(filter(Set.of(), null, 0.9, false).has(bare)).isFalse();
    assertThat(filter(Set.of(), null, null, true).has(bare)).isFalse();
  }

  private static SentenceFilter filter(
      Set<String> types, String version, Double below, boolean news, String... words) {
    return new SentenceFilter(types, version, below, List.of(words), news, false);
  }
}
