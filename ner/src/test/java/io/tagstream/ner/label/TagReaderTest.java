package io.tagstream.ner.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagReaderTest {
  @ParameterizedTest
  @CsvSource({
    // IOB2, IOB1, IOES, IOBES, BILOU, BMEWO and BMESO
    "O B-PER I-PER O B-PER, PER 1-3 PER 4-5",
    "I-PER I-PER B-PER O, PER 0-2 PER 2-3",
    "B-PER I-PER E-PER S-PER, PER 0-3 PER 3-4",
    "B-PER I-PER L-PER U-PER U-PER, PER 0-3 PER 3-4 PER 4-5",
    "B-PER L-PER B-PER L-PER O, PER 0-2 PER 2-4",
    "B-PER M-PER E-PER W-PER W-LOC, PER 0-3 PER 3-4 LOC 4-5",
    "B-PER M-PER E-PER S-PER, PER 0-3 PER 3-4",
    // as the pipeline of Hugging Face: a type of its own, neighbours merged
    "PER PER O LOC PER, PER 0-2 LOC 3-4 PER 4-5",
    "B-PER O MISC MISC, PER 0-1 MISC 2-4",
    "LABEL_4 LABEL_4 O, LABEL_4 0-2",
    "NOUN O ., NOUN 0-1 . 2-3",
    "1 1 2 O, 1 0-2 2 2-3",
    // no types at all
    "B I O B, _ 0-2 _ 3-4",
    "B L U O, _ 0-2 _ 2-3",
    // types
    "B-creative-work I-creative-work, creative-work 0-2",
    "B--x I--x O, -x 0-2",
    "B-🎡 I-🎡, 🎡 0-2",
    "B-سازمان‌ها O, سازمان‌ها 0-1",
    "E-mail O, mail 0-1",
    "hepatitis-B O, hepatitis-B 0-1",
    // an order that no scheme allows
    "O I-PER B-LOC I-PER, PER 1-2 LOC 2-3 PER 3-4",
  })
  void readsTheSchemesAndTypesOfTheirOwn(String tags, String spans) {
    List<String> sentence = List.of(tags.split(" "));

    assertThat(show(TagReader.ofSentence(sentence).decode(sentence))).isEqualTo(spans);
  }

  @Test
  void takesTheLabelThatIsNamedForO() {
    List<String> labels = List.of("LABEL_0", "LABEL_1", "LABEL_2");
    TagReader reader = TagReader.of(labels, "LABEL_0");

    assertThat(reader.outside()).isEqualTo("LABEL_0");
    assertThat(show(reader.decode(List.of("LABEL_0", "LABEL_1", "LABEL_1", "LABEL_2"))))
        .isEqualTo("LABEL_1 1-3 LABEL_2 3-4");
    assertThat(show(TagReader.of(List.of("S", "O", "V", "X"), "X").decode(List.of("O", "X", "S"))))
        .isEqualTo("O 0-1 S 2-3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LABEL_0 LABEL_1 LABEL_2",
        "0 1 2",
        "0 B-PER I-PER",
        "o B-PER",
        "NONE PER LOC",
        "OTHER B-PER I-PER",
        "PER"
      })
  void asksForOWhereAnyLabelMightBeIt(String labels) {
    List<String> all = List.of(labels.split(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagReader.of(all, null))
        .withMessage(
            "labels %s: none is O; name the one for words outside of entities as outside_label"
                .formatted(all));
  }

  @Test
  void needsNoOWhereEveryLabelIsOfAnEntity() {
    assertThat(show(TagReader.of(List.of("B-A", "I-A"), null).decode(List.of("B-A", "O", "I-A"))))
        .isEqualTo("A 0-1 A 2-3");
  }

  @ParameterizedTest
  @CsvSource({
    "B-PER U-PER E-PER O, their prefixes are of no one scheme",
    "B-PER M-PER L-PER O, their prefixes are of no one scheme",
    "B B-PER O, 'B and I want a type, as in B-PER'",
    "I LOC O, 'B and I want a type, as in B-PER'",
    "PER-B PER-I O, 'the letter stands before the type, as in B-PER'",
    "PER_B PER_I LOC_B O, 'the letter stands before the type, as in B-PER'",
  })
  void refusesLabelsThatDoNotGoTogether(String labels, String why) {
    List<String> all = List.of(labels.split(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagReader.of(all, null))
        .withMessage("labels %s: %s", all, why);
    assertThatIllegalArgumentException().isThrownBy(() -> TagReader.ofSentence(all));
  }

  @ParameterizedTest
  @ValueSource(strings = {"B-", "U-", "O-PER", "b-per", "i-per", "I_PER", "b_PER"})
  void refusesWhatIsNearlyAPrefix(String label) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagReader.of(List.of("O", label), null))
        .withMessage(
            "label '%s' is neither O, nor a prefix and a type as B-PER is, nor a type", label);
  }

  @ParameterizedTest
  @CsvSource({
    "' ', ' '",
    "'B-PER ', 'B-PER '",
    "'\uFEFFO', '\\uFEFFO'",
    "'B-\u200BPER', 'B-\\u200BPER'",
    "'B-\u00A0PER', 'B-\\u00A0PER'",
    "'B-a\tb', 'B-a\\u0009b'",
    "'B-\uD83D', 'B-\\uD83D'",
  })
  void refusesWhatNobodySees(String label, String shown) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagReader.requireLabel(label))
        .withMessage("label '%s' has white space around it, or characters that nobody sees", shown);
  }

  @Test
  void refusesAnEmptyLabelAndShowsOthersInPart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagReader.of(List.of("O", ""), null))
        .withMessage("a label is empty");
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      many.add("x".repeat(1000) + i);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagReader.of(many, null))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1600).contains(", ...]: none"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"o", "0"})
  void takesNoTagOfASentenceThatIsLikeO(String tag) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagReader.ofSentence(List.of("B-PER", tag)))
        .withMessage("labels [B-PER, %s]: words outside of entities have the tag O", tag);
  }

  @ParameterizedTest
  @EnumSource
  void findsWhatEverySchemeSpells(TagScheme scheme) {
    List<EntitySpan> spans =
        List.of(
            new EntitySpan("A", 0, 2),
            new EntitySpan("A", 2, 3),
            new EntitySpan("B", 4, 7),
            new EntitySpan("A", 7, 8));
    List<String> tags = SpanEncoder.encode(9, spans, scheme);

    assertThat(TagReader.ofSentence(tags).decode(tags)).isEqualTo(spans);
  }

  /** What the scorer's agreement with seqeval rests on holds for the models, too. */
  @Test
  void findsWhatSeqevalFindsInAnyOrderOfItsTags() {
    List<String> labels =
        List.of("O", "B-A", "I-A", "E-A", "S-A", "B-B-c", "I-B-c", "E-B-c", "S-B-c");
    TagReader reader = TagReader.of(labels, null);
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      List<String> tags =
          random.ints(1 + random.nextInt(9), 0, labels.size()).mapToObj(labels::get).toList();
      assertThat(reader.decode(tags)).as("%s", tags).isEqualTo(SpanDecoder.decode(tags));
    }
  }

  private static String show(List<EntitySpan> spans) {
    return spans.stream()
        .map(s -> s.type() + " " + s.start() + "-" + s.end())
        .collect(Collectors.joining(" "));
  }
}
