package io.tagstream.ner.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class SpanEncoderTest {
  private static final int CASES = 1_000;

  @ParameterizedTest
  @CsvSource({
    "IOB1,  I-P I-P I-P B-P O I-L I-P",
    "IOB2,  B-P I-P I-P B-P O B-L B-P",
    "IOE1,  I-P I-P E-P I-P O I-L I-P",
    "IOE2,  I-P I-P E-P E-P O E-L E-P",
    "IOBES, B-P I-P E-P S-P O S-L S-P",
    "BILOU, B-P I-P L-P U-P O U-L U-P",
  })
  void spellsEntitiesThatTouch(TagScheme scheme, String tags) {
    List<EntitySpan> spans =
        List.of(
            new EntitySpan("P", 6, 7),
            new EntitySpan("P", 0, 3),
            new EntitySpan("P", 3, 4),
            new EntitySpan("L", 5, 6));
    assertThat(String.join(" ", SpanEncoder.encode(7, spans, scheme))).isEqualTo(tags);
  }

  /** seqeval's strict IOE1 loses single tokens before an entity of their type: not asked here. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IOE1")
  void strictDecodingUndoesEncoding(TagScheme scheme) {
    Random random = new Random(1);
    for (int i = 0; i < CASES; i++) {
      int length = random.nextInt(20);
      List<EntitySpan> spans = randomSpans(random, length);
      List<String> tags = SpanEncoder.encode(length, spans, scheme);
      assertThat(SpanDecoder.decodeStrict(tags, scheme)).as("%s", tags).isEqualTo(spans);
    }
  }

  /** The lenient decoder knows no L and U. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "BILOU")
  void lenientDecodingUndoesEncoding(TagScheme scheme) {
    Random random = new Random(2);
    for (int i = 0; i < CASES; i++) {
      int length = random.nextInt(20);
      List<EntitySpan> spans = randomSpans(random, length);
      List<String> tags = SpanEncoder.encode(length, spans, scheme);
      assertThat(SpanDecoder.decode(tags)).as("%s", tags).isEqualTo(spans);
    }
  }

  private static List<EntitySpan> randomSpans(Random random, int length) {
    List<EntitySpan> spans = new ArrayList<>();
    int start = random.nextInt(3);
    while (start < length) {
      int end = Math.min(length, start + 1 + random.nextInt(4));
      spans.add(new EntitySpan(random.nextBoolean() ? "P" : "creative-work", start, end));
      start = end + random.nextInt(3);
    }
    return spans;
  }

  @Test
  void refusesSpansThatOverlapOrLeaveTheSentence() {
    EntitySpan span = new EntitySpan("P", 1, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SpanEncoder.encode(9, List.of(span, new EntitySpan("L", 2, 4)), TagScheme.IOB2))
        .withMessageContaining("overlaps");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpanEncoder.encode(2, List.of(span), TagScheme.IOB2))
        .withMessageContaining("leaves a sentence of 2 tokens");
  }

  @Test
  void refusesASpanWithoutTokens() {
    assertThatIllegalArgumentException().isThrownBy(() -> new EntitySpan("P", 2, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new EntitySpan("P", -1, 2));
  }
}
