package io.tagstream.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.tune.MatrixRate;
import io.tagstream.ner.tune.Precision;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.loop.LabelledRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sentences a second of a training, ours and the plain way, and what the machine would allow. */
@Command(
    name = "training",
    description = "Compares our training with the plain way, in turns, and with the machine.")
final class TrainingBenchmark implements Callable<Integer> {
  @Option(names = "--model", defaultValue = "minilm", description = "default: ${DEFAULT-VALUE}")
  String model;

  @Option(
      names = "--train-file",
      defaultValue = "src/data/en/train.conll",
      description = "A corpus; default: ${DEFAULT-VALUE}")
  Path file;

  @Option(names = "--batch-size", defaultValue = "32", description = "default: ${DEFAULT-VALUE}")
  int batchSize;

  @Option(names = "--rounds", defaultValue = "7", description = "default: ${DEFAULT-VALUE}")
  int rounds;

  @Option(
      names = "--steps",
      defaultValue = "4",
      description = "of each, in a round; default: ${DEFAULT-VALUE}")
  int steps;

  @Option(names = "--fp16", description = "Let ours use a shorter type, if that is faster.")
  boolean fp16;

  @Override
  public Integer call() throws IOException {
    Path base = BaseModels.resolve(model, BaseModels.defaultCache(), DownloadListener.NONE);
    List<Sentence> sentences = CorpusReader.forFile(file).read(file).sentences();
    LabelSet labels = LabelSet.of(LabelSet.sorted(sentences.stream().map(Sentence::tags).toList()));
    ModelConfig config = ModelConfig.read(base).withLabels(labels);
    double[] plainRate = new double[rounds];
    double[] ourRate = new double[rounds];
    double[] ratio = new double[rounds];
    double[] matrixRate = new double[rounds];
    double[] floor = new double[rounds];
    Path nothing = Files.createTempDirectory("tagstream-bench");
    TrainingArguments args = arguments(nothing);
    List<LabelledRow> rows;
    try (SentenceEncoder encoder = SentenceEncoder.open(base)) {
      rows =
          sentences.stream()
              .map(s -> LabelledRow.of(s, encoder, labels, args.maxSeqLength()))
              .toList();
    }
    double pieces = batchSize * rows.stream().mapToInt(LabelledRow::length).average().orElseThrow();
    // Measured once in a process, so this is what our training takes, too.
    ScriptType type =
        fp16 ? Precision.fastestToTrain(config, Engines.device()) : ScriptType.FLOAT32;
    try (PlainTraining plain = new PlainTraining(base, config, rows, args);
        OurTraining ours = new OurTraining(args);
        MatrixRate matrix =
            new MatrixRate(
                config, new Kernel(type, Kernel.Form.PLAIN), Engines.device(), (int) pieces)) {
      for (int round = -1; round < rounds; round++) { // the first one warms up
        double plainSeconds = seconds(plain::step);
        double ourSeconds = seconds(ours::step);
        double rate = matrix.measure();
        if (round >= 0) {
          plainRate[round] = batchSize * steps / plainSeconds;
          ourRate[round] = batchSize * steps / ourSeconds;
          ratio[round] = plainSeconds / ourSeconds;
          matrixRate[round] = rate / 1e9;
          // A step is thrice a pass.
          floor[round] = 3 * config.linearOperations() * pieces * steps / rate / ourSeconds;
        }
      }
    } finally {
      Files.delete(nothing);
    }
    System.out.printf(
        Locale.ROOT,
        "%s, ours in %s, batches of %d, %d rounds of %d steps, medians (lowest to highest)%n",
        model,
        type.name().toLowerCase(Locale.ROOT),
        batchSize,
        rounds,
        steps);
    print("plain, sentences/s", plainRate);
    print("ours, sentences/s", ourRate);
    print("ours / plain", ratio);
    print("products, GFLOP/s", matrixRate);
    print("share of the floor", floor);
    return 0;
  }

  private TrainingArguments arguments(Path output) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model_name_or_path", model).put("train_file", file.toString());
    config.put("data_dir", ".").put("output_dir", output.toString()).put("do_train", true);
    config.put("per_device_train_batch_size", batchSize).put("fp16", fp16).put("seed", 1);
    return TrainingArguments.of(config.put("max_steps", 1_000_000).put("save_steps", 0));
  }

  /** One step of a training. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private double seconds(Step step) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(String what, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-20s %8.2f  (%.2f to %.2f)%n",
        what,
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
