package io.tagstream.ner.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.label.TagScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every figure equals seqeval's, to the last bit. */
class SeqevalAgreementTest {
  /** One corpus with its expected figures: the rows of the table, by their first cell. */
  private record Case(int number, Map<String, List<List<String>>> rows) {
    List<List<String>> tags(int column) {
      return rows.get("sentence").stream().map(r -> List.of(r.get(column).split(" ", -1))).toList();
    }

    TagScores score() {
      String mode = only("corpus").get(0);
      return mode.equals("default")
          ? TagScores.of(tags(0), tags(1))
          : TagScores.ofStrict(tags(0), tags(1), TagScheme.valueOf(mode));
    }

    List<String> only(String kind) {
      return rows.get(kind).get(0);
    }

    @Override
    public String toString() {
      return "corpus " + number + " " + only("corpus");
    }
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream in = SeqevalAgreementTest.class.getResourceAsStream("scores.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      List<List<List<String>>> blocks = new ArrayList<>();
      text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split("\t", -1)))
          .forEach(
              row -> {
                if (row.get(0).equals("corpus")) {
                  blocks.add(new ArrayList<>());
                }
                blocks.get(blocks.size() - 1).add(row);
              });
      return Stream.iterate(0, i -> i < blocks.size(), i -> i + 1)
          .map(i -> new Case(i, byKind(blocks.get(i))));
    }
  }

  private static Map<String, List<List<String>>> byKind(List<List<String>> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> row.get(0),
                Collectors.mapping(row -> row.subList(1, row.size()), Collectors.toList())));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void countsAndScoresEveryTypeAlike(Case expected) {
    List<List<String>> actual = new ArrayList<>();
    expected
        .score()
        .entities()
        .byType()
        .forEach(
            (type, c) ->
                actual.add(
                    strings(type, c.tp(), c.fp(), c.fn(), c.precision(), c.recall(), c.f1())));

    assertThat(normalized(actual)).isEqualTo(normalized(expected.rows().get("type")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void averagesAlike(Case expected) {
    ConfusionCounts counts = expected.score().entities();

    List<List<String>> actual =
        List.of(
            strings("micro", counts.micro()),
            strings("macro", counts.macro()),
            strings("weighted", counts.weighted()));

    assertThat(normalized(actual)).isEqualTo(normalized(expected.rows().get("average")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void measuresTokenAccuracyAlike(Case expected) {
    assertThat(expected.score().tokens().value())
        .isEqualTo(Double.parseDouble(expected.only("accuracy").get(0)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void printsTheSameReport(Case expected) {
    int digits = Integer.parseInt(expected.only("corpus").get(1));

    assertThat(ClassificationReport.format(expected.score().entities(), digits))
        .isEqualTo(expected.only("report").get(0).replace("\\n", "\n"));
  }

  private static List<String> strings(String name, Average average) {
    return strings(name, average.precision(), average.recall(), average.f1(), average.support());
  }

  private static List<String> strings(Object... cells) {
    return Stream.of(cells).map(Object::toString).toList();
  }

  /** Numbers as doubles: Python and Java write the same one differently. */
  private static List<List<Object>> normalized(List<List<String>> rows) {
    return rows.stream().map(SeqevalAgreementTest::numbers).toList();
  }

  private static List<Object> numbers(List<String> row) {
    List<Object> cells = new ArrayList<>(row.subList(0, 1));
    row.subList(1, row.size()).forEach(cell -> cells.add(Double.valueOf(cell)));
    return cells;
  }
}
