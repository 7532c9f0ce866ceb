package io.tagstream.schemas.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationScoreTest {
  private static final Topic<String, EvaluationScore> TOPIC = new Topics().evaluationScores();

  @Test
  void keepsTheRevision() {
    EvaluationScore corrected = new EvaluationScore("s-1", "v1", Instant.EPOCH, 1, 3, Map.of());

    byte[] written = TOPIC.valueSerde().serializer().serialize(TOPIC.name(), corrected);

    assertThat(TOPIC.decode(written)).isEqualTo(new Decoded.Value<>(corrected));
  }

  @Test
  void leavesTheFirstRevisionOut() {
    EvaluationScore first = new EvaluationScore("s-1", "v1", Instant.EPOCH, 1, 0, Map.of());

    byte[] written = TOPIC.valueSerde().serializer().serialize(TOPIC.name(), first);

    assertThat(new String(written, StandardCharsets.UTF_8)).doesNotContain("revision");
    assertThat(TOPIC.decode(written)).isEqualTo(new Decoded.Value<>(first));
  }
}
