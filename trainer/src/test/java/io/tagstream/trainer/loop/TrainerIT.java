package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.corpus.ConllReader;
import io.tagstream.ner.corpus.CorpusWriter;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.score.ClassificationReport;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.TagScores;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingProgress;
import io.tagstream.trainer.report.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real trainings of a small encoder on the sample corpus; most tests share one. */
class TrainerIT {
  private static final Path DATA = Path.of("../src/data/en");
  private static final Path DEV = DATA.resolve("dev.conll");
  private static final int STEPS = 120;

  @TempDir private static Path temp;
  private static final List<TrainingProgress> PROGRESS = new ArrayList<>();
  private static final List<Path> SAVED = new ArrayList<>();
  private static Path output;
  private static TrainingResult result;

  @BeforeAll
  static void train() throws IOException {
    output = temp.resolve("model");
    ObjectNode config = config(output, STEPS).put("save_steps", 40).put("save_total_limit", 1);
    config.put("do_eval", true).put("do_predict", true).put("test_file", DEV.toString());
    config.put("int8_ratio", 0.3);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(TrainingProgress progress) {
            PROGRESS.add(progress);
          }

          @Override
          public void saved(Path directory) {
            SAVED.add(directory);
          }
        };
    result =
        new Trainer(TrainingArguments.of(config), listener, DownloadListener.NONE).run(() -> false);
  }

  @Test
  void learns() {
    assertThat(result.cancelled()).isFalse();
    assertThat(result.steps()).isEqualTo(STEPS);
    assertThat(result.baseModel()).isEqualTo("minilm");
    assertThat(counts().micro().f1()).isGreaterThan(0.35);
    assertThat(PROGRESS).hasSize(STEPS).allMatch(p -> Double.isFinite(p.loss()));
    assertThat(PROGRESS.get(STEPS - 1).loss()).isLessThan(PROGRESS.get(0).loss() / 3);
    assertThat(PROGRESS.get(STEPS - 1).remaining()).isZero();
  }

  @Test
  void writesTheResultsAsKeysAndValues() throws IOException {
    List<String> lines = Files.readAllLines(output.resolve("eval_results.txt"));

    assertThat(lines.stream().map(line -> line.replaceAll(" = [0-9.]+(E-?\\d+)?$", "")))
        .containsExactly(
            "eval_loss",
            "eval_accuracy_score",
            "eval_precision",
            "eval_recall",
            "eval_f1",
            "epoch");
    assertThat(lines).contains("eval_f1 = " + counts().micro().f1());
    assertThat(output.resolve("eval_report.txt"))
        .hasContent(ClassificationReport.format(counts(), 4));
  }

  @Test
  void predictionsScoreAsTheEvaluationDid() throws IOException {
    TagScores read = TagScores.of(tags(DEV), tags(output.resolve("test_predictions.txt")));

    assertThat(read.entities()).isEqualTo(counts());
  }

  private static List<List<String>> tags(Path corpus) throws IOException {
    return ConllReader.lastColumn().read(corpus).sentences().stream().map(Sentence::tags).toList();
  }

  @Test
  void writesHuggingFacesLayout() throws IOException {
    JsonNode config = new ObjectMapper().readTree(output.resolve("config.json").toFile());
    List<String> labels = result.labels();
    assertThat(labels).hasSize(13).isSorted().contains("B-creative-work", "I-person", "O");
    assertThat(config.path("id2label")).hasSameSizeAs(labels);
    for (int id = 0; id < labels.size(); id++) {
      assertThat(config.path("id2label").path(Integer.toString(id)).asText())
          .isEqualTo(labels.get(id));
      assertThat(config.path("label2id").path(labels.get(id)).asInt(-1)).isEqualTo(id);
    }
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("BertForTokenClassification");
    assertThat(output.resolve("tokenizer.json")).isNotEmptyFile();
    assertThat(output.resolve("tokenizer_config.json")).isNotEmptyFile();
    assertThat(output.resolve("vocab.txt")).isNotEmptyFile();
    try (Safetensors weights = Safetensors.open(output.resolve("model.safetensors"))) {
      assertThat(weights.names())
          .hasSize(5 + 6 * 16 + 2)
          .allMatch(name -> name.startsWith("bert.") || name.startsWith("classifier."))
          .contains("bert.encoder.layer.5.attention.self.query.weight", "classifier.bias");
      assertThat(weights.info("classifier.weight").shape()).containsExactly(13, 384);
    }
  }

  @Test
  void evaluatesTheTestFileAndAllCheckpoints() throws IOException {
    List<String> dev = Files.readAllLines(output.resolve("eval_results.txt"));
    assertThat(output.resolve("test_results.txt")).content().isEqualTo(lines(dev.subList(0, 6)));
    assertThat(output.resolve("test_report.txt"))
        .hasSameTextualContentAs(output.resolve("eval_report.txt"));
    Path again = temp.resolve("checkpoints");
    Files.createDirectories(again);
    Files.createSymbolicLink(
        again.resolve("checkpoint-80"), output.resolve("checkpoint-80").toAbsolutePath());
    ObjectNode config = config(again, 1).put("do_train", false).put("do_eval", true);
    config.put("model_name_or_path", output.toString()).put("eval_all_checkpoints", true);

    run(config, () -> false);

    List<String> all = Files.readAllLines(again.resolve("eval_results.txt"));
    assertThat(all).hasSize(10).startsWith(dev.get(0));
    assertThat(all.subList(5, 10)).allMatch(line -> line.startsWith("80_eval_"));
    assertThat(all.get(5)).isNotEqualTo("80_" + dev.get(0));
  }

  @Test
  void doesNotEvaluateACheckpointThatHasOtherLabels() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("others"));
    Path checkpoint = directory.resolve("checkpoint-80");
    Files.createSymbolicLink(checkpoint, output.resolve("checkpoint-80").toAbsolutePath());
    Path labels = temp.resolve("reversed.txt");
    Files.write(labels, result.labels().stream().sorted(Comparator.reverseOrder()).toList());
    ObjectNode config = config(directory, 1).put("do_train", false).put("do_eval", true);
    config.put("model_name_or_path", output.toString()).put("eval_all_checkpoints", true);
    List<String> warnings = new ArrayList<>();

    new Trainer(
            TrainingArguments.of(config.put("labels", labels.toString())),
            warnings(warnings),
            DownloadListener.NONE)
        .run(() -> false);

    assertThat(warnings).containsExactly(checkpoint + " has other labels, so it is not evaluated");
    assertThat(Files.readAllLines(directory.resolve("eval_results.txt"))).hasSize(5);
  }

  @Test
  void refusesATokenizerAndLabelsOfAnotherModel() throws IOException {
    Path directory = temp.resolve("mismatch");
    Path small = Files.createDirectory(temp.resolve("small"));
    JsonNode json = new ObjectMapper().readTree(output.resolve("config.json").toFile());
    ((ObjectNode) json).put("vocab_size", 102);
    new ObjectMapper().writeValue(small.resolve("config.json").toFile(), json);
    Files.copy(output.resolve("model.safetensors"), small.resolve("model.safetensors"));
    refused(
        config(directory, 1).put("config_name", small.toString()),
        "model_name_or_path: its tokenizer makes word piece ");
    Path labels = Files.writeString(temp.resolve("few.txt"), "O\n");
    ObjectNode config = config(directory, 1).put("do_train", false).put("do_predict", true);
    config.put("model_name_or_path", output.toString()).put("labels", labels.toString());
    refused(
        config.put("test_file", Files.writeString(temp.resolve("one.txt"), "One\n").toString()),
        "labels: 1 in %s, but the model has 13".formatted(labels));
    assertThat(directory).doesNotExist();
  }

  private static TrainingListener warnings(List<String> warnings) {
    return new TrainingListener() {
      @Override
      public void warned(String message) {
        warnings.add(message);
      }
    };
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  @Test
  void cutsSentencesOffAtTheMaximumLengthAndReadsInLowerCase() throws IOException {
    Path directory = temp.resolve("short");
    List<String> warnings = new ArrayList<>();
    TrainingListener listener = warnings(warnings);
    Path test = temp.resolve("test.txt");
    Files.writeString(test, "One O\ntwo O\nthree O\nfour O\nfive O\nsix O\nseven O\n\nOne O\n");
    ObjectNode config = config(directory, 1).put("max_seq_length", 8).put("do_predict", true);
    config.put("test_file", test.toString()).put("do_lower_case", true);

    new Trainer(TrainingArguments.of(config), listener, DownloadListener.NONE).run(() -> false);

    assertThat(warnings)
        .containsExactly("Maximum sequence length exceeded: No prediction for 'seven'.");
    assertThat(Files.readAllLines(directory.resolve("test_predictions.txt")))
        .hasSize(8)
        .element(5)
        .asString()
        .startsWith("six ");
    assertThat(directory.resolve("tokenizer_config.json")).content().contains("do_lower_case");
  }

  @Test
  void writesACheckpointWhenTheTimeHasCome() throws IOException {
    Path directory = temp.resolve("by-the-clock");

    run(config(directory, 20).put("save_seconds", 1), () -> false);

    assertThat(Checkpoints.of(directory)).isNotEmpty();
  }

  @Test
  void keepsTheNewestCheckpointsOnly() throws IOException {
    Path checkpoint = output.resolve("checkpoint-80");
    assertThat(SAVED).containsExactly(output.resolve("checkpoint-40"), checkpoint, output);
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files.filter(Files::isDirectory)).containsExactly(checkpoint);
    }
    try (NerModel model = NerModel.load(checkpoint, Kernel.PLAIN)) {
      assertThat(model.labels()).isEqualTo(result.labels());
    }
  }

  @Test
  void aModelWithoutTrainingIsEvaluatedToTheSameResults() throws IOException {
    Path again = temp.resolve("again");
    ObjectNode config = config(again, 1).put("do_train", false).put("do_eval", true);
    config.put("model_name_or_path", output.toString());

    run(config, () -> false);

    List<String> results = Files.readAllLines(output.resolve("eval_results.txt"));
    assertThat(results.remove(results.size() - 1)).startsWith("epoch = 3.");
    assertThat(again.resolve("eval_results.txt")).hasContent(String.join("\n", results));
    assertThat(again.resolve("config.json")).doesNotExist();
  }

  @Test
  void shortTypesFindTheSameEntities() throws IOException {
    List<Sentence> dev = ConllReader.lastColumn().read(DEV).sentences();
    List<List<String>> full = tags(dev, Kernel.PLAIN);
    List<List<String>> packed = tags(dev, new Kernel(ScriptType.FLOAT32, Kernel.Form.PACKED));
    List<List<String>> half = tags(dev, new Kernel(ScriptType.BFLOAT16, Kernel.Form.PACKED));

    assertThat(packed).isEqualTo(full);
    long same = 0;
    for (int i = 0; i < dev.size(); i++) {
      same += full.get(i).equals(half.get(i)) ? 1 : 0;
    }
    assertThat((double) same / dev.size()).isGreaterThanOrEqualTo(0.97);
  }

  @Test
  void whatWasTrainedForInt8IsServedAsItWasEvaluated() throws IOException {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "libtorch has oneDNN");
    List<Sentence> dev = ConllReader.lastColumn().read(DEV).sentences();
    List<List<String>> evaluated = tags(output.resolve("test_predictions.txt"));
    List<List<String>> served = tags(dev, new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8));

    long same = 0;
    for (int i = 0; i < dev.size(); i++) {
      same += evaluated.get(i).equals(served.get(i)) ? 1 : 0;
    }
    assertThat((double) same / dev.size()).isGreaterThanOrEqualTo(0.93);
  }

  private static List<List<String>> tags(List<Sentence> sentences, Kernel kernel)
      throws IOException {
    try (NerModel model = NerModel.load(output, kernel)) {
      return model.tags(
          sentences.stream().map(s -> (WordPieces) model.encode(s.tokens())).toList());
    }
  }

  @Test
  void theSameSeedGivesTheSameResults() throws IOException {
    Path few = temp.resolve("few.conll");
    CorpusWriter.write(few, ConllReader.lastColumn().read(DEV).sentences().subList(0, 40));
    List<String> results = new ArrayList<>();
    for (int seed : new int[] {1, 1, 2}) {
      Path directory = temp.resolve("seed-" + results.size());
      ObjectNode config = config(directory, 4).put("do_eval", true).put("seed", seed);
      run(config.put("validation_file", few.toString()), () -> false);
      results.add(Files.readString(directory.resolve("eval_results.txt")));
    }

    assertThat(results.get(1)).isEqualTo(results.get(0)).isNotEqualTo(results.get(2));
  }

  @Test
  void accumulatesGradientsAndSavesNothingWhenItIsCancelled() throws IOException {
    Path directory = temp.resolve("cancelled");
    ObjectNode config = config(directory, 3).put("gradient_accumulation_steps", 2);
    for (int stopAt = 0; stopAt < 2; stopAt++) {
      int last = stopAt;
      int[] asked = {0};

      TrainingResult cancelled = run(config, () -> asked[0]++ == last);

      assertThat(cancelled.cancelled()).isTrue();
      assertThat(cancelled.steps()).isEqualTo(stopAt);
      assertThat(cancelled.dev()).isEmpty();
      assertThat(directory).doesNotExist();
    }
  }

  @Test
  void refusesADirectoryThatIsNotEmpty() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("full"));
    Path file = Files.writeString(directory.resolve("precious.txt"), "text");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(config(directory, 1), () -> false))
        .withMessage(
            "output_dir: %s is not empty; set overwrite_output_dir to overwrite it", directory);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(config(file, 1), () -> false))
        .withMessage("output_dir: %s is not a directory", file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(config(file.resolve("model"), 1), () -> false))
        .withMessage("output_dir: %s is not a directory", file);

    run(config(directory, 1).put("overwrite_output_dir", true), () -> false);
    assertThat(directory.resolve("config.json")).exists();
    assertThat(file).exists();
  }

  @Test
  void refusesWhatIsMissingBeforeItTrains() {
    Path directory = temp.resolve("refused");
    refused(
        config(directory, 1).put("model_name_or_path", "./berd"),
        "model_name_or_path: unknown base model './berd': known are minilm,");
    refused(config(directory, 1).put("train_file", "none.txt"), "train_file: no file none.txt");
    refused(config(directory, 1).put("do_predict", true), "data_dir: no test.txt in " + DATA);
    refused(config(directory, 1).put("labels", "none.txt"), "labels: no file none.txt");
    assertThat(directory).doesNotExist();
  }

  private static void refused(ObjectNode config, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(config, () -> false))
        .withMessageStartingWith(message);
  }

  private static ConfusionCounts counts() {
    return result.dev().orElseThrow().entities();
  }

  private static TrainingResult run(ObjectNode config, BooleanSupplier cancelled)
      throws IOException {
    TrainingArguments args = TrainingArguments.of(config);
    return new Trainer(args, new TrainingListener() {}, DownloadListener.NONE).run(cancelled);
  }

  private static ObjectNode config(Path directory, int steps) {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("data_dir", DATA.toString()).put("model_name_or_path", "minilm");
    config.put("output_dir", directory.toString()).put("do_train", true);
    config.put("max_steps", steps).put("learning_rate", 3e-4).put("seed", 1);
    return config.put("per_device_train_batch_size", 16).put("save_steps", 0);
  }
}
