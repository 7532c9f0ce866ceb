package io.tagstream.trainer.loop;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.score.TagScores;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.corpus.TrainingCorpus;
import io.tagstream.trainer.report.Evaluation;
import io.tagstream.trainer.report.LearningCurve;
import io.tagstream.trainer.report.ResultFiles;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingLog;
import io.tagstream.trainer.report.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Trains, evaluates and predicts as {@code run_ner.py} does, with its arguments and files. */
public final class Trainer {
  private final TrainingArguments args;
  private final TrainingListener listener;
  private final StartingPoint start;
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
    this.start = new StartingPoint(args, downloads);
    this.output = Path.of(args.outputDir());
  }

  /**
   * Does what the arguments say.
   *
   * @param cancelled asked before every step; a cancelled training writes no model
   * @throws IllegalArgumentException if an argument names something impossible
   */
  public TrainingResult run(BooleanSupplier cancelled) throws IOException {
    start.requireFree();
    return run(TrainingCorpus.read(args, this::labels), cancelled);
  }

  public TrainingResult run(TrainingCorpus corpus, BooleanSupplier cancelled) throws IOException {
    return start.withTokenizer(tokenizer -> run(corpus, tokenizer, cancelled));
  }

  private TrainingResult run(TrainingCorpus corpus, Path tokenizer, BooleanSupplier cancelled)
      throws IOException {
    corpus.warnings().forEach(listener::warned);
    ModelConfig untrained = start.config();
    requireSameLabels(corpus.labels(), untrained.labels().size());
    ModelConfig config = untrained.withLabels(corpus.labels());
    try (SentenceEncoder encoder = SentenceEncoder.open(tokenizer)) {
      int maxPieces = Math.min(args.maxSeqLength(), config.maxPieces());
      Rows rows = Rows.of(corpus, encoder, maxPieces, args.doTrain() && args.wordDropout() > 0);
      start.requireFits(rows.pieces(), config);
      requireWords("train_file", rows.train());
      requireWords("validation_file", rows.dev());
      requireWords("test_file", rows.test());
      String course = rows.course(args, corpus.labels());
      Optional<Path> checkpoint =
          args.doTrain() ? start.checkpoint(config, course) : Optional.empty();
      try (ScriptedClassifier classifier =
          args.doTrain()
              ? start.load(config, checkpoint, rows.pieces())
              : trained(config, start.base(), rows)) {
        Evaluator evaluator =
            new Evaluator(classifier, corpus.labels(), args.perDeviceEvalBatchSize());
        TrainingLog log = new TrainingLog(0, course);
        if (args.doTrain()) {
          Checkpoints checkpoints = new Checkpoints(output, tokenizer, args.saveTotalLimit());
          Lesson lesson = new EntityLesson(args, evaluator, rows, listener);
          TrainingLoop training = new TrainingLoop(args, classifier, lesson, checkpoints, listener);
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
          Checkpoints.writeModel(output, classifier, tokenizer, log, args);
          listener.saved(output);
        }
        return report(corpus, rows, evaluator, dev, log);
      }
    }
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

  /** A classifier that evaluates as a tagger will. */
  private ScriptedClassifier trained(ModelConfig config, Path directory, Rows rows)
      throws IOException {
    Quantization quantization = Quantization.read(directory, config);
    try (Weights weights = Weights.trained(directory)) {
      weights.check(config);
      if (!quantization.isEmpty()) {
        ScriptedClassifier classifier =
            ScriptedClassifier.loadToTrain(
                config, weights, ScriptType.FLOAT32, start.device(), rows.pieces());
        classifier.quantize(quantization);
        return classifier;
      }
      return ScriptedClassifier.load(
          config, weights, new Kernel(start.compute(config), Kernel.Form.PLAIN), start.device());
    }
  }

  /** The labels of the model, if it has some. */
  private Optional<LabelSet> labels(String outside) throws IOException {
    ModelConfig config = start.config();
    try {
      return config.labels().isEmpty() ? Optional.empty() : Optional.of(config.labelSet(outside));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "model_name_or_path: %s: %s".formatted(args.modelNameOrPath(), e.getMessage()), e);
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
}
