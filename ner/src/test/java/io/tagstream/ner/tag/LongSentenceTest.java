package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.program.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A sentence of many windows, by models that are too small to know anything. */
class LongSentenceTest {
  private static final Path MODELS = Path.of("src/test/resources/architectures");
  private static final int BYTES = 256 << 10;

  @ParameterizedTest
  @ValueSource(strings = {"bert", "deberta-v2", "modernbert", "roberta"})
  void isTaggedTheSameInWhateverBatchesItsWindowsAreRead(String name) throws IOException {
    try (NerModel model = NerModel.load(MODELS.resolve(name), Kernel.PLAIN)) {
      List<EncodedSentence> sentences =
          List.of(
              model.encode("Mary 🎡 went to London. ".repeat(80)),
              model.encode("to London"),
              model.encode("Zoë \u0000 倫敦 ".repeat(40)));
      List<Tagging> together = model.tag(sentences);
      List<Reading> readings = sentences.stream().map(model::begin).toList();
      List<Row> rows = new ArrayList<>();
      readings.forEach(reading -> rows.addAll(reading.rows()));
      Collections.shuffle(rows, new Random(1));

      for (int from = 0; from < rows.size(); from += 3) {
        model.read(rows.subList(from, Math.min(rows.size(), from + 3)));
      }

      assertThat(rows).hasSizeGreaterThan(20).allMatch(row -> row.length() <= model.maxPieces());
      for (int i = 0; i < readings.size(); i++) {
        Tagging alone = readings.get(i).tagging();
        assertThat(alone.entities())
            .extracting(Entity::type, Entity::text, Entity::start, Entity::end)
            .isEqualTo(
                together.get(i).entities().stream()
                    .map(e -> tuple(e.type(), e.text(), e.start(), e.end()))
                    .toList());
        assertThat(alone.signals().words()).isEqualTo(together.get(i).signals().words());
      }
    }
  }

  /** What would be quadratic somewhere, in words, pieces or entities, would not come to an end. */
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"bert,!?", "roberta,a ", "xlm-roberta,ﷺ"})
  void cutsAsMuchAsASentenceMayHaveIntoRows(String name, String unit) throws IOException {
    try (NerModel model = NerModel.load(MODELS.resolve(name), Kernel.PLAIN)) {
      String text = unit.repeat(BYTES / unit.getBytes(StandardCharsets.UTF_8).length);

      Reading reading = model.begin(model.encode(text));

      assertThat(reading.rows()).isNotEmpty().allMatch(row -> row.length() <= model.maxPieces());
      assertThat(reading.tagging().entities()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"👩‍🚀 Mary ", "倫敦 "})
  void countsCodePointsFromTheBeginningOfTheText(String unit) throws IOException {
    try (NerModel model = NerModel.load(MODELS.resolve("electra"), Kernel.PLAIN)) {
      String text = unit.repeat(50);
      int[] codePoints = text.codePoints().toArray();

      List<Entity> entities = model.tag(List.of(model.encode(text))).get(0).entities();

      assertThat(entities)
          .isNotEmpty()
          .allMatch(e -> new String(codePoints, e.start(), e.end() - e.start()).equals(e.text()));
    }
  }
}
