package io.tagstream.ner.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpanDecoderTest {
  private record Expected(List<String> tags, String lenient, TagScheme scheme, String strict) {
    static Expected parse(String line) {
      String[] cells = line.split("\t", -1);
      return new Expected(
          List.of(cells[0].split(" ", -1)), cells[1], TagScheme.valueOf(cells[2]), cells[3]);
    }
  }

  static Stream<Expected> expected() throws IOException {
    try (InputStream in = SpanDecoderTest.class.getResourceAsStream("spans.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).map(Expected::parse);
    }
  }

  @ParameterizedTest
  @MethodSource("expected")
  void decodesAsSeqevalDoes(Expected expected) {
    assertThat(show(SpanDecoder.decode(expected.tags()))).isEqualTo(expected.lenient());
  }

  @ParameterizedTest
  @MethodSource("expected")
  void decodesStrictlyAsSeqevalDoes(Expected expected) {
    assertThat(strict(expected)).isEqualTo(expected.strict());
  }

  private static String strict(Expected expected) {
    try {
      return show(SpanDecoder.decodeStrict(expected.tags(), expected.scheme()));
    } catch (IllegalArgumentException e) {
      return "error";
    }
  }

  private static String show(List<EntitySpan> spans) {
    String all =
        spans.stream()
            .map(s -> s.type() + ":" + s.start() + ":" + s.end())
            .collect(Collectors.joining(" "));
    return all.isEmpty() ? "-" : all;
  }

  @Test
  void findsNothingInNoTags() {
    assertThat(SpanDecoder.decode(List.of())).isEmpty();
    assertThat(SpanDecoder.decodeStrict(List.of(), TagScheme.IOB2)).isEmpty();
  }

  @Test
  void namesThePrefixThatTheSchemeDoesNotKnow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpanDecoder.decodeStrict(List.of("O", "S-PER"), TagScheme.IOB2))
        .withMessage("tag 1 is S-PER, but the prefixes of IOB2 are IOB");
  }

  @Test
  void refusesAnEmptyTag() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpanDecoder.decode(List.of("O", "")))
        .withMessage("tag 1 is empty, expected O or PREFIX-TYPE");
  }
}
