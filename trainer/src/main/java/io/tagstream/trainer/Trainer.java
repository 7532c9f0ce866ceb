package io.tagstream.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.model.Engines;
import io.tagstream.ner.model.HuggingFaceDirectory;
import io.tagstream.ner.model.ModelConfig;
import io.tagstream.ner.model.Precision;
import io.tagstream.ner.model.ScriptedClassifier;
import io.tagstream.ner.model.Weights;
import io.tagstream.ner.model.script.ScriptType;
import io.tagstream.ner.model.source.BaseModels;
import io.tagstream.ner.model.source.DownloadListener;
import io.tagstream.ner.score.TagScores;
import io.tagstream.ner.text.SentenceEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Fine-tunes an encoder on tagged sentences.
 *
 * <p>AdamW with linear warm-up and linear decay to 0, gradients clipped by their global norm, no
 * decay of biases and LayerNorms: Hugging Face's {@code Trainer} and its defaults.
 */
public final class Trainer {
  private final TrainingArguments args;
  private final TrainingListener listener;
  private final DownloadListener downloads;

  /**
   * A training that has not begun.
   *
   * @param listener told of every step
   * @param downloads told when the base model has to be fetched
   */
  public Trainer(TrainingArguments args, TrainingListener listener, DownloadListener downloads) {
    this.args = args;
    this.listener = listener;
    this.downloads = downloads;
  }

  /**
   * Trains, evaluates and writes, as the arguments say.
   *
   * @param cancelled asked before every step; a cancelled training writes no model
   * @throws IllegalArgumentException if an argument names something impossible
   */
  public TrainingResult run(BooleanSupplier cancelled) throws IOException {
    Path output = Path.of(args.outputDir());
    requireFree(output);
    TrainingCorpus corpus = TrainingCorpus.read(args);
    Path cache = args.cacheDir() == null ? BaseModels.defaultCache() : Path.of(args.cacheDir());
    Path base = baseModel(cache);
    ModelConfig config = ModelConfig.read(base).withLabels(corpus.labels().labels());
    Device device = Engines.device();
    Engines.seed(args.seed());
    ScriptType compute = args.fp16() ? Precision.fastest(config, device) : ScriptType.FLOAT32;
    try (SentenceEncoder encoder = SentenceEncoder.open(base);
        Weights weights = weights(base);
        ScriptedClassifier classifier =
            ScriptedClassifier.load(config, weights, ScriptType.FLOAT32, compute, device, true)) {
      int maxPieces = Math.min(args.maxSeqLength(), config.maxPieces());
      Evaluator evaluator = new Evaluator(classifier, encoder, corpus.labels(), maxPieces);
      int steps = 0;
      if (args.doTrain()) {
        List<LabelledRow> rows = evaluator.rows(corpus.train());
        if (rows.isEmpty()) {
          throw new IllegalArgumentException("the tokenizer knows no word of the training file");
        }
        steps = train(classifier, corpus, rows, evaluator, base, cancelled);
        if (steps < totalSteps(rows)) {
          return result(output, corpus, steps, Optional.empty(), true);
        }
        HuggingFaceDirectory.write(output, classifier, base);
        listener.saved(output);
      }
      Optional<TagScores> scores = Optional.empty();
      if (args.doEval()) {
        Evaluation evaluation = evaluator.evaluate(corpus.dev());
        listener.evaluated(args.numTrainEpochs(), evaluation.loss(), evaluation.scores());
        ResultFiles.writeEvaluation(output, evaluation);
        scores = Optional.of(evaluation.scores());
      }
      if (args.doPredict()) {
        ResultFiles.writePredictions(output, evaluator, corpus.test());
      }
      return result(output, corpus, steps, scores, false);
    }
  }

  private Path baseModel(Path cache) throws IOException {
    try {
      return BaseModels.resolve(args.modelNameOrPath(), cache, downloads);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("model_name_or_path: " + e.getMessage(), e);
    }
  }

  private Weights weights(Path base) throws IOException {
    return args.doTrain() ? Weights.withNewHead(base, args.seed()) : Weights.trained(base);
  }

  private TrainingResult result(
      Path output,
      TrainingCorpus corpus,
      int steps,
      Optional<TagScores> scores,
      boolean cancelled) {
    return new TrainingResult(
        output, args.modelNameOrPath(), corpus.labels().labels(), steps, scores, cancelled);
  }

  private void requireFree(Path output) throws IOException {
    if (!args.doTrain() || args.overwriteOutputDir() || !Files.exists(output)) {
      return;
    }
    if (!Files.isDirectory(output)) {
      throw new IllegalArgumentException("output_dir: %s is not a directory".formatted(output));
    }
    try (Stream<Path> files = Files.list(output)) {
      if (files.findAny().isPresent()) {
        throw new IllegalArgumentException(
            "output_dir: %s is not empty; set overwrite_output_dir to overwrite it"
                .formatted(output));
      }
    }
  }

  /** Returns the steps done, fewer than all of them if it was cancelled. */
  private int train(
      ScriptedClassifier classifier,
      TrainingCorpus corpus,
      List<LabelledRow> rows,
      Evaluator evaluator,
      Path base,
      BooleanSupplier cancelled)
      throws IOException {
    int perEpoch = stepsPerEpoch(rows);
    int total = totalSteps(rows);
    listener.started(corpus.train().size(), rows.size(), total);
    Random random = new Random(args.seed());
    Optimization optimization = new Optimization(classifier, args, total);
    Checkpoints checkpoints = new Checkpoints(args, base);
    long start = System.nanoTime();
    int step = 0;
    Iterator<List<LabelledRow>> batches = List.<List<LabelledRow>>of().iterator();
    while (step < total) {
      if (cancelled.getAsBoolean()) {
        return step;
      }
      if (!batches.hasNext()) {
        batches = LengthGroupedBatches.of(rows, args.perDeviceTrainBatchSize(), random).iterator();
      }
      List<List<LabelledRow>> group = new ArrayList<>();
      while (batches.hasNext() && group.size() < args.gradientAccumulationSteps()) {
        group.add(batches.next());
      }
      double loss = optimization.step(++step, group);
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      listener.step(
          new TrainingProgress(
              step,
              total,
              (double) step / perEpoch,
              loss,
              optimization.rate(step),
              elapsed.multipliedBy(total - step).dividedBy(step)));
      if (args.saveSteps() > 0 && step % args.saveSteps() == 0 && step < total) {
        listener.saved(checkpoints.write(step, classifier));
      }
      if (args.evaluateDuringTraining() && step % perEpoch == 0 && step < total) {
        Evaluation evaluation = evaluator.evaluate(corpus.dev());
        listener.evaluated((double) step / perEpoch, evaluation.loss(), evaluation.scores());
      }
    }
    return step;
  }

  private int totalSteps(List<LabelledRow> rows) {
    return args.maxSteps() > 0
        ? args.maxSteps()
        : (int) Math.ceil(args.numTrainEpochs() * stepsPerEpoch(rows));
  }

  private int stepsPerEpoch(List<LabelledRow> rows) {
    int batches = ceil(rows.size(), args.perDeviceTrainBatchSize());
    return ceil(batches, args.gradientAccumulationSteps());
  }

  private static int ceil(int a, int b) {
    return (a - 1) / b + 1;
  }

  /** Rows as the tensors of a call: ids, mask and labels, each {@code [rows, time]}. */
  static NDArray[] tensors(NDManager manager, List<LabelledRow> rows) {
    int time = rows.stream().mapToInt(LabelledRow::length).max().orElseThrow();
    long[] ids = new long[rows.size() * time];
    boolean[] mask = new boolean[ids.length];
    long[] labels = new long[ids.length];
    Arrays.fill(labels, LabelledRow.IGNORED);
    for (int i = 0; i < rows.size(); i++) {
      LabelledRow row = rows.get(i);
      System.arraycopy(row.ids(), 0, ids, i * time, row.length());
      System.arraycopy(row.labels(), 0, labels, i * time, row.length());
      Arrays.fill(mask, i * time, i * time + row.length(), true);
    }
    Shape shape = new Shape(rows.size(), time);
    return new NDArray[] {
      manager.create(ids, shape), manager.create(mask, shape), manager.create(labels, shape)
    };
  }
}
