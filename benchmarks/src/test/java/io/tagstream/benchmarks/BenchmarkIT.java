package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.cli.Main;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.tag.Agreement;
import io.tagstream.ner.tag.NerModel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it on a tiny model: that it works, not how fast. */
class BenchmarkIT {
  private static final Path TINY = Path.of("..", "ner/src/test/resources/architectures/bert");

  @TempDir Path folder;

  @Test
  void everyContestantTagsAndTheReportIsWritten() throws Exception {
    Path json = folder.resolve("report.json");
    Path picture = folder.resolve("rates.svg");

    int code =
        run(
            "--quick",
            "--limit=64",
            "--rounds=1",
            "--turn=0.5",
            "--latency=1",
            "--json=" + json,
            "--picture=" + picture);

    assertThat(code).isZero();
    assertThat(picture).isNotEmptyFile();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.at("/rates").findValuesAsText("name"))
        .contains(OurStream.NAME, OurModel.ALL, Floor.NAME, UsualStream.NAME, UsualBatches.NAME)
        .contains(OnnxRuntime.name("int8", OnnxRuntime.Batches.SINGLE));
    assertThat(report.at("/gold").asInt()).isEqualTo(Sentences.bundledGold().size());
    assertThat(report.at("/latency/loads").size()).isEqualTo(3);
  }

  @Test
  void theUsualProgramFindsTheSameEntities() throws Exception {
    List<String> texts = List.of("a b c", "The cat sat on the mat .", "x", "A b . C d , e f ?");
    try (NerModel ours = NerModel.load(TINY, Kernel.PLAIN);
        UsualModel usual = UsualModel.of(TINY)) {
      assertThat(UsualAgreement.of(ours, usual, texts)).isEqualTo(new Agreement(4, 4));
    }
  }

  @Test
  void onnxRuntimeFindsTheSameTagsUpToTheLastPosition() throws Exception {
    List<List<String>> words =
        List.of(List.of("a", "b", "c"), List.of("The", "cat", "sat", "on", "the", "mat", "."));
    List<List<String>> tooLong = List.of(Collections.nCopies(40, "x"), List.of("x"));
    try (NerModel ours = NerModel.load(TINY, Kernel.PLAIN);
        OnnxModels onnx = new OnnxModels(TINY, folder)) {
      List<List<String>> expected = ours.tagsOfWords(words);
      for (Contestant contestant : onnx.contestants(ours)) {
        WordTagger tagger = contestant.tagger().orElseThrow();
        assertThat(tagger.tagsOfWords(words)).as(contestant.name()).isEqualTo(expected);
        assertThat(tagger.tagsOfWords(tooLong).get(0)).hasSize(40).endsWith("O", "O");
      }
    }
  }

  @Test
  void scoresARoundOfSentences() {
    String corpus = Path.of("..", "src/data/en/dev.conll").toString();

    int code =
        Main.commandLine()
            .execute("bench", "scoring", "--sentences=" + corpus, "--limit=200", "--rounds=2");

    assertThat(code).isZero();
  }

  @Test
  void printsWhatDriftDetectorsFind() {
    assertThat(Main.commandLine().execute("bench", "drift", "--streams=3", "--limit=500")).isZero();
  }

  private static int run(String... options) {
    return Main.commandLine().execute(join(options));
  }

  private static String[] join(String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "bench";
    all[1] = "--model=" + TINY;
    System.arraycopy(options, 0, all, 2, options.length);
    return all;
  }
}
