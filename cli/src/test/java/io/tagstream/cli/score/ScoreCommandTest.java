package io.tagstream.cli.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.corpus.CorpusException;
import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.score.Averages;
import io.tagstream.ner.score.SpanScores;
import io.tagstream.ner.score.TokenAccuracy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

public class ScoreCommandTest {
  @TempDir private Path directory;

  @Test
  void printsTheReportOfSeqeval() throws IOException {
    Path gold = file("gold.txt", "Ada B-person\nin O\nBonn B-location\n\nYork B-location\n");
    Path predicted = file("predicted.txt", "Ada B-person\nin O\nBonn O\n\nYork B-person\n");

    assertThat(score(gold, predicted))
        .containsSubsequence("location", "0.00", "0.00", "0.00", "2")
        .containsSubsequence("person", "0.50", "1.00", "0.67", "1")
        .containsSubsequence("micro avg", "0.50", "0.33", "0.40", "3");
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    Path gold = file("gold.txt", "a O\n");
    Path missing = directory.resolve("missing.txt");

    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> score(gold, missing))
        .withMessage(missing.toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(directory, gold))
        .withMessage(directory + " is a directory, wanted a corpus file");
  }

  @Test
  void losesNoTypeThatIsCalledAsAKeyOfItsJson() throws IOException {
    List<String> names =
        List.of("accuracy", "semeval", "surface", "confusion", "types", "overall", "f1-interval");
    StringBuilder tags = new StringBuilder();
    names.forEach(name -> tags.append("a B-" + name + "\nb O\n\n"));
    Path gold = file("gold.txt", tags.toString());

    JsonNode report = new ObjectMapper().readTree(score(gold, gold, "--json"));

    for (String name : names) {
      assertThat(report.at("/types/" + name + "/support").asInt()).as(name).isEqualTo(1);
      assertThat(report.at("/types/" + name + "/f1-score").asDouble()).as(name).isEqualTo(1);
      assertThat(report.at("/types/" + name + "/f1-interval").size()).as(name).isEqualTo(2);
    }
    assertThat(report.at("/accuracy").asDouble()).isEqualTo(1);
    assertThat(report.at("/overall/support").asInt()).isEqualTo(1);
    assertThat(report.at("/micro avg/support").asInt()).isEqualTo(names.size());
    assertThat(report.at("/semeval/entities/semeval/strict/correct").asInt()).isEqualTo(1);
  }

  @Test
  void keepsAveragesApartFromTypesThatAreCalledSo() {
    List<SpanScores> sentences =
        Stream.of("micro avg", "macro avg", "weighted avg")
            .map(type -> List.of(new EntitySpan(type, 0, 1)))
            .map(spans -> SpanScores.of(spans, List.of(), span -> "a"))
            .toList();
    SpanScores all = SpanScores.sum(sentences);

    String json =
        new ScoreReport(new Averages(all.entities(), 0), sentences, all, TokenAccuracy.ZERO)
            .toString();

    assertThat(json).contains("\"support\" : 3");
    assertThat(json.split("\"support\" : 1", -1)).hasSize(4);
  }

  @Test
  void refusesATypeThatStandsForNone() throws IOException {
    Path gold = file("gold.txt", "a B-O\n");

    assertThat(score(gold, gold)).contains("O", "1.00");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(gold, gold, "--json"))
        .withMessageContaining("called O");
  }

  @Test
  void namesTheLineThatCannotBeRead() throws IOException {
    Path gold = file("gold.txt", "a O\n\nword\n");

    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> score(gold, gold))
        .withMessageStartingWith(gold + ":3: ");
  }

  @Test
  void namesTheSentenceThatDiffers() throws IOException {
    Path gold = file("gold.txt", "a O\n\nb O\n");
    Path other = file("other.txt", "a O\n\nc O\n");
    Path shorter = file("shorter.txt", "a O\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(gold, other))
        .withMessage("sentence 2 differs: 'b' in %s:3, 'c' in %s:3".formatted(gold, other));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(gold, shorter))
        .withMessage("%s has 2 sentences, %s has 1".formatted(gold, shorter));
  }

  @Test
  void strictModeCountsOnlyWhatTheSchemeSpells() throws IOException {
    Path gold = file("gold.txt", "Ada I-person\n\nYork B-location\n");

    assertThat(score(gold, gold)).containsSubsequence("micro avg", "1.00", "1.00", "1.00", "2");
    assertThat(score(gold, gold, "--mode=strict"))
        .containsSubsequence("micro avg", "1.00", "1.00", "1.00", "1");
    assertThat(score(gold, gold, "--mode=strict", "--scheme=IOB1"))
        .containsSubsequence("micro avg", "1.00", "1.00", "1.00", "1");
  }

  @Test
  void printsTheDictionaryOfSeqevalAndWhatItDoesNotCount() throws IOException {
    Path gold = file("gold.txt", "Ada B-person\nin O\nNew B-location\nYork I-location\n");
    Path predicted = file("predicted.txt", "Ada B-group\nin O\nNew B-location\nYork O\n");

    JsonNode report = new ObjectMapper().readTree(score(gold, predicted, "--json"));

    assertThat(report.at("/micro avg/f1-score").asDouble()).isZero();
    assertThat(report.at("/location/support").asInt()).isEqualTo(1);
    assertThat(report.at("/accuracy").asDouble()).isEqualTo(0.5);
    assertThat(report.at("/f1-interval/micro avg").size()).isEqualTo(2);
    assertThat(report.at("/f1-interval").properties()).hasSize(4);
    assertThat(report.at("/semeval/overall/exact/correct").asInt()).isEqualTo(1);
    assertThat(report.at("/semeval/overall/partial/precision").asDouble()).isEqualTo(0.75);
    assertThat(report.at("/semeval/overall/type/f1").asDouble()).isEqualTo(0.5);
    assertThat(report.at("/semeval/entities/location/type/correct").asInt()).isEqualTo(1);
    assertThat(report.at("/semeval/entities/group/type/spurious").asInt()).isEqualTo(1);
    assertThat(report.at("/surface/recall").asDouble()).isZero();
    assertThat(report.at("/confusion/person/group").asInt()).isEqualTo(1);
    assertThat(report.at("/confusion/O/location").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsNeverPredictedMayCountAsRight() throws IOException {
    Path gold = file("gold.txt", "Ada B-person\n");
    Path predicted = file("predicted.txt", "Ada O\n");

    assertThat(score(gold, predicted, "--zero-division=1"))
        .containsSubsequence("micro avg", "1.00", "0.00", "0.00", "1");
  }

  @Test
  void readsTheTagFromAnotherColumn() throws IOException {
    Path gold = file("gold.txt", "Ada B-person x\nin O x\n");

    assertThat(score(gold, gold, "--column=2")).containsSubsequence("micro avg", "1.00", "1.00");
  }

  @Test
  void namesTheLineOfATagThatIsNone() throws IOException {
    Path gold = file("gold.txt", "a O\n\nb person\n");
    Path other = file("other.txt", "a O\n\nb U-person\n");

    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> score(gold, gold))
        .withMessageStartingWith(gold + ":3: found \"b person\"")
        .withMessageEndingWith("a tag such as O, B-type or I-type");
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> score(other, other, "--mode=strict"))
        .withMessageStartingWith(other + ":3: ")
        .withMessageEndingWith("a tag of IOB2");
    assertThat(score(other, other, "--mode=strict", "--scheme=BILOU"))
        .containsSubsequence("micro avg", "1.00");
  }

  @Test
  void readsTagsOfBilouInDefaultModeAsSeqevalDoes() throws IOException {
    Path gold = file("gold.txt", "Ada U-person\nBob U-person\n\nNew B-place\nYork L-place\n");
    Path predicted = file("other.txt", "Ada U-person\nBob O\n\nNew B-place\nYork L-place\n");

    // Two entities, since one of one token does not end before the next.
    assertThat(score(gold, predicted))
        .containsSubsequence("micro avg", "0.50", "0.50", "0.50", "2");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  /** What the command prints. */
  private static String score(Path gold, Path predictions, String... options) throws IOException {
    ScoreCommand command = new ScoreCommand();
    new CommandLine(command)
        .parseArgs(
            Stream.concat(
                    Stream.of("--digits=2", gold.toString(), predictions.toString()),
                    Stream.of(options))
                .toArray(String[]::new));
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(command.call()).isZero();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
