package io.tagstream.ner.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanDecoder;
import io.tagstream.ner.label.TagScheme;
import io.tagstream.ner.score.RandomTags.Tagged;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every figure of 10,000 random sentences is that of an independent program, to the last bit. */
class RandomTagsAgreementTest {
  /** A line of {@code random.jsonl} and the sentences that it is about. */
  private record Case(int number, JsonNode expected, List<Tagged> sentences) {
    SpanScores scores() {
      return SpanScores.sum(
          sentences.stream()
              .map(
                  s ->
                      SpanScores.of(
                          decode(s.gold()),
                          decode(s.predicted()),
                          span -> String.join(" ", s.tokens().subList(span.start(), span.end()))))
              .toList());
    }

    List<EntitySpan> decode(List<String> tags) {
      String mode = expected.get("mode").asText();
      return mode.equals("default")
          ? SpanDecoder.decode(tags)
          : SpanDecoder.decodeStrict(tags, TagScheme.valueOf(mode));
    }

    @Override
    public String toString() {
      return number + " " + expected.get("mode").asText();
    }
  }

  static Stream<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    RandomTags random = new RandomTags();
    try (InputStream in = RandomTagsAgreementTest.class.getResourceAsStream("random.jsonl")) {
      new ObjectMapper()
          .readerFor(JsonNode.class)
          .<JsonNode>readValues(in)
          .forEachRemaining(
              line ->
                  cases.add(new Case(cases.size(), line, random.next(line.get("mode").asText()))));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSentencesAreTheSame(Case line) {
    assertThat(RandomTags.crc32(line.sentences())).isEqualTo(line.expected().get("crc32").asLong());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void seqevalHasTheSameFigures(Case line) {
    for (int zeroDivision : new int[] {0, 1}) {
      Averages averages = new Averages(line.scores().entities(), zeroDivision);
      Map<String, List<Double>> actual = new TreeMap<>();
      averages.byType().forEach((type, score) -> actual.put(type, figures(score)));
      actual.put("micro avg", figures(averages.micro()));
      actual.put("macro avg", figures(averages.macro()));
      actual.put("weighted avg", figures(averages.weighted()));

      assertThat(actual).isEqualTo(table(line.expected().at("/seqeval/" + zeroDivision)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nervaluateHasTheSameFigures(Case line) {
    SpanScores scores = line.scores();
    for (SemEvalSchema schema : SemEvalSchema.values()) {
      String name = schema.name().toLowerCase(Locale.ROOT);
      assertThat(figures(scores.semeval().overall(schema)))
          .isEqualTo(figures(line.expected().at("/semeval/overall/" + name)));
      Map<String, List<Double>> actual = new TreeMap<>();
      scores
          .entities()
          .byType()
          .keySet()
          .forEach(type -> actual.put(type, figures(scores.semeval().forType(schema, type))));
      Map<String, List<Double>> expected = new TreeMap<>();
      line.expected()
          .at("/semeval/entities")
          .properties()
          .forEach(e -> expected.put(e.getKey(), figures(e.getValue().get(name))));
      assertThat(actual).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void wnutevalHasTheSameSurfaceForms(Case line) {
    Counts counts = line.scores().surface().distinct();

    assertThat(List.of(counts.precision(), counts.recall(), counts.f1(), (double) counts.support()))
        .isEqualTo(figures(line.expected().get("surface")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void typesAreTakenForTheSameOnes(Case line) {
    Map<String, Long> actual = new TreeMap<>();
    line.scores()
        .confusion()
        .counts()
        .forEach((cell, n) -> actual.put(cell.gold() + " " + cell.predicted(), n));
    Map<String, Long> expected = new TreeMap<>();
    line.expected()
        .get("confusion")
        .properties()
        .forEach(
            gold ->
                gold.getValue()
                    .properties()
                    .forEach(
                        predicted ->
                            expected.put(
                                gold.getKey() + " " + predicted.getKey(),
                                predicted.getValue().asLong())));

    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void asManyTokensAreRight(Case line) {
    TokenAccuracy accuracy =
        line.sentences().stream()
            .map(s -> TokenAccuracy.of(s.gold(), s.predicted()))
            .reduce(TokenAccuracy.ZERO, TokenAccuracy::plus);

    assertThat(accuracy.value()).isEqualTo(line.expected().get("accuracy").asDouble());
  }

  private static List<Double> figures(Average score) {
    return List.of(score.precision(), score.recall(), score.f1(), (double) score.support());
  }

  private static List<Double> figures(SemEvalCounts counts) {
    return List.of(
        (double) counts.correct(),
        (double) counts.incorrect(),
        (double) counts.partial(),
        (double) counts.missed(),
        (double) counts.spurious(),
        counts.precision(),
        counts.recall(),
        counts.f1());
  }

  private static List<Double> figures(JsonNode numbers) {
    List<Double> figures = new ArrayList<>();
    numbers.forEach(number -> figures.add(number.asDouble()));
    return figures;
  }

  private static Map<String, List<Double>> table(JsonNode rows) {
    Map<String, List<Double>> table = new TreeMap<>();
    rows.properties().forEach(row -> table.put(row.getKey(), figures(row.getValue())));
    return table;
  }
}
