package io.tagstream.trainer.loop;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.format.NotFiniteException;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.LowerCase;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.score.TagScores;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.tag.HuggingFaceDirectory;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import io.tagstream.ner.tune.Precision;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.corpus.TrainingCorpus;
import io.tagstream.trainer.report.DivergedException;
import io.tagstream.trainer.report.Evaluation;
import io.tagstream.trainer.report.LearningCurve;
import io.tagstream.trainer.report.ResultFiles;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingLog;
import io.tagstream.trainer.report.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Trains, evaluates and predicts as {@code run_ner.py} does, with its arguments and files. */
public final class Trainer {
  private final TrainingArguments args;
  private final TrainingListener listener;
  private final DownloadListener downloads;
  private final Path output;

  /**
   * A training that has not begun.
   *
   * @param listener told of every step
   * @param downloads told when a model has to be fetched
   */
  public Trainer(TrainingArguments args, TrainingListener listener, DownloadListener downloads) {
    this.args = args;
    this.listener = listener;
    this.downloads = downloads;
    this.output = Path.of(args.outputDir());
  }

  /**
   * Does what the arguments say.
   *
   * @param cancelled asked before every step; a cancelled training writes no model
   * @throws IllegalArgumentException if an argument names something impossible
   */
  public TrainingResult run(BooleanSupplier cancelled) throws IOException {
    requireFree();
    return run(TrainingCorpus.read(args, this::labels), cancelled);
  }

  public TrainingResult run(TrainingCorpus corpus, BooleanSupplier cancelled) throws IOException {
    // A copy, because the model may be a checkpoint, which newer ones push out.
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path tokenizer = Files.createTempDirectory(temporary, "tagstream-tokenizer");
    try {
      HuggingFaceDirectory.writeTokenizer(
          tokenizer,
          args.tokenizerName() == null
              ? model("model_name_or_path", args.modelNameOrPath())
              : model("tokenizer_name", args.tokenizerName()));
      if (args.doLowerCase()) {
        LowerCase.write(tokenizer);
      }
      return run(corpus, tokenizer, cancelled);
    } finally {
      FileTree.delete(tokenizer);
    }
  }

  private TrainingResult run(TrainingCorpus corpus, Path tokenizer, BooleanSupplier cancelled)
      throws IOException {
    Path base = model("model_name_or_path", args.modelNameOrPath());
    corpus.warnings().forEach(listener::warned);
    ModelConfig untrained = config();
    requireSameLabels(corpus.labels(), untrained.labels().size());
    ModelConfig config = untrained.withLabels(corpus.labels());
    try (SentenceEncoder encoder = SentenceEncoder.open(tokenizer)) {
      int maxPieces = Math.min(args.maxSeqLength(), config.maxPieces());
      Rows rows = Rows.of(corpus, encoder, maxPieces, args.doTrain() && args.wordDropout() > 0);
      requireFits(rows, config);
      requireWords("train_file", rows.train());
      requireWords("validation_file", rows.dev());
      requireWords("test_file", rows.test());
      String course = rows.course(args, corpus.labels());
      Optional<Path> checkpoint = args.doTrain() ? checkpoint(base, course) : Optional.empty();
      try (ScriptedClassifier classifier =
          args.doTrain() ? toTrain(config, base, checkpoint, rows) : trained(config, base, rows)) {
        Evaluator evaluator =
            new Evaluator(classifier, corpus.labels(), args.perDeviceEvalBatchSize());
        TrainingLog log = new TrainingLog(0, course);
        if (args.doTrain()) {
          Checkpoints checkpoints = new Checkpoints(output, tokenizer, args.saveTotalLimit());
          FineTuning training =
              new FineTuning(args, classifier, evaluator, rows, checkpoints, listener);
          log = training.run(checkpoint, course, cancelled);
          if (log.step() < training.totalSteps()) {
            return result(corpus, log, Optional.empty(), Optional.empty(), true);
          }
        }
        Optional<Evaluation> dev =
            args.doEval()
                ? Optional.of(evaluator.evaluate(rows.dev()).requireFinite(log.step(), args))
                : Optional.empty();
        if (args.doTrain()) {
          write(classifier, tokenizer, log);
        }
        return report(corpus, rows, evaluator, dev, log);
      }
    }
  }

  private void write(ScriptedClassifier classifier, Path tokenizer, TrainingLog log)
      throws IOException {
    try {
      HuggingFaceDirectory.write(output, classifier, tokenizer);
    } catch (NotFiniteException e) {
      throw new DivergedException(e.getMessage(), log.step(), args);
    }
    listener.saved(output);
  }

  private TrainingResult report(
      TrainingCorpus corpus,
      Rows rows,
      Evaluator evaluator,
      Optional<Evaluation> onDev,
      TrainingLog log)
      throws IOException {
    ResultFiles files = new ResultFiles(output, log.epoch());
    Optional<TagScores> dev = onDev.map(Evaluation::scores);
    if (onDev.isPresent()) {
      Evaluation evaluation = onDev.get();
      log.evaluated(evaluation);
      listener.evaluated(log.epoch(), evaluation.loss(), evaluation.scores());
      files.writeResults("eval", evaluation);
      if (args.evalAllCheckpoints()) {
        for (Path checkpoint : Checkpoints.of(output)) {
          evaluate(checkpoint, corpus, rows, files);
        }
      }
    }
    Optional<TagScores> test = Optional.empty();
    if (args.doPredict()) {
      Evaluation evaluation = evaluator.evaluate(rows.test()).requireFinite(log.step(), args);
      files.writeResults("test", evaluation);
      files.writePredictions(
          corpus.testFile().orElseThrow(), corpus.test(), evaluation.tags(), listener);
      test = Optional.of(evaluation.scores());
    }
    if (args.doTrain()) {
      log.write(output);
      LearningCurve.write(output.resolve("learning_curve.svg"), log);
    }
    return result(corpus, log, dev, test, false);
  }

  private void evaluate(Path checkpoint, TrainingCorpus corpus, Rows rows, ResultFiles files)
      throws IOException {
    ModelConfig config = ModelConfig.read(checkpoint);
    if (!config.labels().equals(corpus.labels().labels())) {
      listener.warned("%s has other labels, so it is not evaluated".formatted(checkpoint));
      return;
    }
    try (ScriptedClassifier classifier = trained(config, checkpoint, rows)) {
      Evaluator evaluator =
          new Evaluator(classifier, corpus.labels(), args.perDeviceEvalBatchSize());
      Evaluation evaluation = evaluator.evaluate(rows.dev());
      if (!Double.isFinite(evaluation.loss())) {
        listener.warned("%s has diverged, so it is not evaluated".formatted(checkpoint));
        return;
      }
      files.addCheckpoint(Checkpoints.step(checkpoint), evaluation);
    }
  }

  private TrainingResult result(
      TrainingCorpus corpus,
      TrainingLog log,
      Optional<TagScores> dev,
      Optional<TagScores> test,
      boolean cancelled) {
    return new TrainingResult(
        output, args.modelNameOrPath(), corpus.labels().labels(), log.step(), dev, test, cancelled);
  }

  private ScriptedClassifier toTrain(
      ModelConfig config, Path base, Optional<Path> checkpoint, Rows rows) throws IOException {
    try (Weights weights =
        checkpoint.isPresent()
            ? Weights.trained(checkpoint.get())
            : Weights.withNewHead(base, args.seed())) {
      weights.check(config);
      // Not measured again: the course is that of the type it began with.
      ScriptType compute =
          args.fp16() && checkpoint.isPresent()
              ? ScriptedClassifier.computeOf(checkpoint.get().resolve(Checkpoints.OPTIMIZER))
              : compute(config);
      ScriptedClassifier classifier =
          ScriptedClassifier.loadToTrain(config, weights, compute, device(), rows.pieces());
      if (checkpoint.isPresent()) {
        classifier.quantize(Quantization.read(checkpoint.get(), config));
      }
      return classifier;
    }
  }

  /** A classifier that evaluates as a tagger will. */
  private ScriptedClassifier trained(ModelConfig config, Path directory, Rows rows)
      throws IOException {
    Quantization quantization = Quantization.read(directory, config);
    try (Weights weights = Weights.trained(directory)) {
      weights.check(config);
      if (!quantization.isEmpty()) {
        ScriptedClassifier classifier =
            ScriptedClassifier.loadToTrain(
                config, weights, ScriptType.FLOAT32, device(), rows.pieces());
        classifier.quantize(quantization);
        return classifier;
      }
      return ScriptedClassifier.load(
          config, weights, new Kernel(compute(config), Kernel.Form.PLAIN), device());
    }
  }

  private Device device() {
    return args.noCuda() ? Device.cpu() : Engines.device();
  }

  private ScriptType compute(ModelConfig config) throws IOException {
    return args.fp16() ? Precision.fastestToTrain(config, device()) : ScriptType.FLOAT32;
  }

  /** The checkpoint to go on from: the one named, the newest, or the model itself if it is one. */
  private Optional<Path> checkpoint(Path base, String course) throws IOException {
    String named = args.resumeFromCheckpoint();
    if (named == null) {
      return Optional.of(base).filter(Checkpoints::resumable);
    }
    if (named.equals("last")) {
      return Checkpoints.last(output, course);
    }
    return Optional.of(
        Optional.of(Path.of(named))
            .filter(Checkpoints::resumable)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "resume_from_checkpoint: no checkpoint in " + named)));
  }

  private ModelConfig config() throws IOException {
    return ModelConfig.read(
        args.configName() == null
            ? model("model_name_or_path", args.modelNameOrPath())
            : model("config_name", args.configName()));
  }

  /** The labels of the model, if it has some. */
  private Optional<LabelSet> labels(String outside) throws IOException {
    ModelConfig config = config();
    try {
      return config.labels().isEmpty() ? Optional.empty() : Optional.of(config.labelSet(outside));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "model_name_or_path: %s: %s".formatted(args.modelNameOrPath(), e.getMessage()), e);
    }
  }

  private Path model(String key, String nameOrPath) throws IOException {
    Path cache = args.cacheDir() == null ? BaseModels.defaultCache() : Path.of(args.cacheDir());
    try {
      return BaseModels.resolve(nameOrPath, cache, downloads);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  private void requireSameLabels(LabelSet labels, int known) {
    if (!args.doTrain() && known > 0 && labels.size() != known) {
      throw new IllegalArgumentException(
          "labels: %d in %s, but the model has %d".formatted(labels.size(), args.labels(), known));
    }
  }

  /** A split without one has no loss, and nothing to score. */
  private static void requireWords(String key, List<LabelledRow> rows) {
    if (!rows.isEmpty() && rows.stream().noneMatch(row -> row.words().findAny().isPresent())) {
      throw new IllegalArgumentException(
          "%s: the tokenizer knows no word of its %d sentences".formatted(key, rows.size()));
    }
  }

  private void requireFits(Rows rows, ModelConfig config) {
    int highest = rows.pieces().max().orElse(0);
    if (highest >= config.vocabSize()) {
      throw new IllegalArgumentException(
          "%s: its tokenizer makes word piece %d, but the model has %d"
              .formatted(
                  args.tokenizerName() == null ? "model_name_or_path" : "tokenizer_name",
                  highest,
                  config.vocabSize()));
    }
  }

  private void requireFree() throws IOException {
    requireWritable();
    boolean intended = args.overwriteOutputDir() || args.resumeFromCheckpoint() != null;
    if (!args.doTrain() || intended || !Files.exists(output)) {
      return;
    }
    try (Stream<Path> files = Files.list(output)) {
      if (files.findAny().isPresent()) {
        throw new IllegalArgumentException(
            "output_dir: %s is not empty; set overwrite_output_dir to overwrite it"
                .formatted(output));
      }
    }
  }

  /** Refuses before hours of training, not after; the directory is made when there is something. */
  private void requireWritable() {
    Path there = output.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new IllegalArgumentException("output_dir: %s is not a directory".formatted(there));
    }
    if (!Files.isWritable(there)) {
      throw new IllegalArgumentException("output_dir: cannot write to " + there);
    }
  }
}
