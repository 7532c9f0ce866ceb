package io.tagstream.streams.scoring.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.json.Json;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionedTest {
  private static final String TOPIC = "tagger-scoring-scoring-ages-changelog";

  private static final Serde<Long> FIRST = Serdes.Long();

  /** As if a later release had found that all are short. */
  private static final Serde<Long> THIRD =
      Binary.serde((out, value) -> out.writeShort(value.intValue()), in -> (long) in.readShort());

  private static final List<Serde<Long>> LATER = List.of(FIRST, FIRST, THIRD);

  @Test
  void writesTheLastFormatBehindItsNumber() {
    assertThat(write(Versioned.serde(FIRST), 5L)).containsExactly(2, 0, 0, 0, 0, 0, 0, 0, 5);
    assertThat(write(Versioned.serde(LATER), 5L)).containsExactly(3, 0, 5);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5, -1, (1L << 56) + 5})
  void readsWhatWasWrittenWithoutANumber(long value) {
    assertThat(read(Versioned.serde(LATER), write(FIRST, value))).isEqualTo(value);
  }

  @Test
  void readsWhatWasWrittenInEachFormat() {
    Serde<Long> serde = Versioned.serde(LATER);

    assertThat(read(serde, write(Versioned.serde(FIRST), 5L))).isEqualTo(5);
    assertThat(read(serde, write(serde, 5L))).isEqualTo(5);
  }

  @Test
  void readsJsonWithoutANumber() {
    Serde<Name> json = Json.serde(Name.class);

    assertThat(read(Versioned.serde(json), write(json, new Name("Ann"))))
        .isEqualTo(new Name("Ann"));
  }

  @Test
  void leavesTombstonesAlone() {
    assertThat(write(Versioned.serde(FIRST), null)).isNull();
    assertThat(read(Versioned.serde(FIRST), null)).isNull();
  }

  @Test
  void saysWhatToDoAboutAFormatOfALaterRelease() {
    byte[] bytes = write(Versioned.serde(LATER), 5L);

    assertThatThrownBy(() -> read(Versioned.serde(FIRST), bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessage(
            "topic tagger-scoring-scoring-ages-changelog: format 3, and this release reads 1 to 2:"
                + " run the release that wrote it, or start scoring anew: stop all taggers, empty"
                + " evaluation-scores, run kafka-streams-application-reset.sh for the -scoring"
                + " application, and delete scoring/ in every state directory");
  }

  private record Name(String name) {}

  private static <T> byte[] write(Serde<T> serde, T value) {
    return serde.serializer().serialize(TOPIC, value);
  }

  private static <T> T read(Serde<T> serde, byte[] bytes) {
    return serde.deserializer().deserialize(TOPIC, bytes);
  }
}
