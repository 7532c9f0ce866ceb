package io.tagstream.cli.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.cli.console.StandardOutput;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.tag.HuggingFaceDirectory;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * With a head that nobody trained and that has no {@code O}: every word is in an entity, but for
 * emoji.
 */
class TagCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path model;

  @BeforeAll
  static void write() throws IOException {
    Path minilm = BaseModels.resolve("minilm", BaseModels.defaultCache(), DownloadListener.NONE);
    ModelConfig config = ModelConfig.read(minilm).withLabels(List.of("B-A", "B-B"));
    ScriptType f32 = ScriptType.FLOAT32;
    try (Weights weights = Weights.withNewHead(minilm, 1);
        ScriptedClassifier classifier =
            ScriptedClassifier.loadToTrain(config, weights, f32, Device.cpu(), IntStream.of(7))) {
      HuggingFaceDirectory.write(model, classifier, minilm);
    }
  }

  @Test
  void writesAnObjectForEachLineHoweverItEnds() throws IOException {
    List<JsonNode> lines = tag("I in 😀 Köln\r\n\r\n \n東京 Ada");

    assertThat(lines.stream().map(line -> line.path("text").asText()))
        .containsExactly("I in 😀 Köln", "", " ", "東京 Ada");
    assertThat(texts(lines.get(0))).containsExactly("I", "in", "Köln");
    JsonNode last = lines.get(0).path("entities").path(2);
    assertThat(last.path("start").asInt()).isEqualTo(7);
    assertThat(last.path("end").asInt()).isEqualTo(11);
    assertThat(last.path("type").asText()).isIn("A", "B");
    assertThat(last.path("score").asDouble()).isBetween(0.5, 1.0);
    assertThat(lines.get(1).path("entities")).isEmpty();
    assertThat(lines.get(2).path("entities")).isEmpty();
    assertThat(texts(lines.get(3))).containsExactly("東", "京", "Ada");
  }

  @Test
  void keepsTheOrderOverManyBatches() throws IOException {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      input.append("word ".repeat(i % 7)).append(i).append('\n');
    }

    List<JsonNode> lines = tag(input.toString());

    assertThat(lines).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertThat(lines.get(i).path("text").asText()).endsWith(Integer.toString(i));
    }
  }

  @Test
  void tellsOfTheTypesThatAreWanted() throws IOException {
    Run run = run("Ada", "--model", model.toString(), "--types", "C,D");

    assertThat(run.out).isEqualTo("{\"text\":\"Ada\",\"entities\":[]}\n");
    assertThat(run.err).isEqualTo("tagstream: the model knows no entities of type [C, D]\n");
  }

  @Test
  void writesNothingForNothing() throws IOException {
    assertThat(tag("")).isEmpty();
  }

  @Test
  void namesWhatIsNoModel() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("", "--model", "no/such/directory"))
        .withMessageStartingWith("unknown base model 'no/such/directory'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(""))
        .withMessageStartingWith("--model is missing: a directory or a name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("", "--model", model.toString(), "--output", "xml"))
        .withMessage("--output is 'xml': wanted json, conll or inline");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("", "--model", model.toString(), "--input", "xml"))
        .withMessage("--input is 'xml': wanted lines or conll");
  }

  @Test
  void writesTokensWithTheirTags() throws IOException {
    Run run =
        run(
            "I in 😀 Köln\n\n{\"text\": \"in New York\", \"tokens\": [\"in\", \"New York\"]}\n",
            "--model",
            model.toString(),
            "--output",
            "conll");

    assertThat(run.exit).isZero();
    assertThat(run.out.replaceAll("B-[AB]", "B-X"))
        .isEqualTo("I\tB-X\nin\tB-X\n😀\tO\nKöln\tB-X\n\nin\tB-X\nNew York\tB-X\n\n");
  }

  @Test
  void readsTokensWithTagsAndWithout() throws IOException {
    String[] args = {"--model", model.toString(), "--input", "conll", "--output", "conll"};
    // Given tokens are left as they are.
    String expected = "I\tB-X\nin\tB-X\n😀\tB-X\n\nAda\tB-X\n\n";

    for (String input :
        List.of("-DOCSTART-\n\nI\nin\n😀\n\nAda\n", "I O\nin O\n😀 O\n\nAda B-C\n\n")) {
      Run run = run(input, args);

      assertThat(run.err).isEmpty();
      assertThat(run.out.replaceAll("B-[AB]", "B-X")).isEqualTo(expected);
    }
  }

  @Test
  void writesEntitiesIntoTheText() throws IOException {
    Run run =
        run(
            "{\"text\": \"😀 Ada\\u001b[2J\\nB\"}",
            "--model",
            model.toString(),
            "--output",
            "inline");

    assertThat(run.out.lines())
        .singleElement()
        .asString()
        .startsWith("😀 [Ada ")
        .contains("␛", "␊");
  }

  @Test
  void readsALineAsTheTopicDoes() throws IOException {
    List<JsonNode> lines =
        tag(
            "\uFEFFIn Köln\n{\"text\": \"in New York\", \"tokens\": [\"in\", \"New York\"]}\none\rtwo\n");

    assertThat(lines.stream().map(line -> line.path("text").asText()))
        .containsExactly("In Köln", "in New York", "one\rtwo");
    assertThat(texts(lines.get(1))).containsExactly("in", "New York");
  }

  @Test
  void namesABadLineAndGoesOn() throws IOException {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes("In Köln\nIn K".getBytes(StandardCharsets.UTF_8));
    input.write(0xF6); // Latin 1
    input.writeBytes("ln\n{\"text\": 1}\nAda".getBytes(StandardCharsets.UTF_8));

    Run run = run(model, input.toByteArray());

    assertThat(run.out.lines()).hasSize(2).last().asString().contains("\"Ada\"");
    assertThat(run.err.lines())
        .containsExactly(
            "tagstream: line 2: not valid UTF-8",
            "tagstream: line 3: 'text' is not a string but number");
    assertThat(run.exit).isEqualTo(1);
  }

  private static List<String> texts(JsonNode line) {
    return line.path("entities").findValuesAsText("text");
  }

  private static List<JsonNode> tag(String input) throws IOException {
    Run run = run(model, input.getBytes(StandardCharsets.UTF_8));
    assertThat(run.exit).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.out.lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private record Run(int exit, String out, String err) {}

  private static Run run(Path directory, byte[] input) throws IOException {
    return run(input, "--model", directory.toString());
  }

  private static Run run(String input, String... args) throws IOException {
    return run(input.getBytes(StandardCharsets.UTF_8), args);
  }

  private static Run run(byte[] input, String... args) throws IOException {
    TagCommand command = new TagCommand();
    new CommandLine(command).parseArgs(args);
    InputStream in = System.in;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    command.out = new StandardOutput(printed);
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(input));
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      int exit = command.call();
      return new Run(
          exit, printed.toString(StandardCharsets.UTF_8), told.toString(StandardCharsets.UTF_8));
    } finally {
      System.setIn(in);
      System.setErr(err);
    }
  }
}
