package io.tagstream.streams.scoring.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.ScoredSentence;
import io.tagstream.ner.score.Tally;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallySerdeTest {
  private static final Serde<Tally> SERDE = TallySerde.serde();

  private static final String LONG_TYPE = "長".repeat(33_000);

  /** Beyond a million million a replicate's counts are no ints. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_000_000_000_000L})
  void readsWhatItWrote(long times) {
    Tally sentence = new Tally();
    sentence.add(
        ScoredSentence.of(
            "s-1",
            ConfusionCounts.of(
                Map.of("person", new Counts(1, 2, 3), LONG_TYPE, new Counts(0, 1, 0)))));
    Tally tally = new Tally();
    tally.add(sentence, times);

    Tally read = SERDE.deserializer().deserialize("", SERDE.serializer().serialize("", tally));

    assertThat(read.sentences()).isEqualTo(times);
    assertThat(read.counts()).isEqualTo(tally.counts());
    assertThat(read.replicates()).isEqualTo(tally.replicates());
  }
}
