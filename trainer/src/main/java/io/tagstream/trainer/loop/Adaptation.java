package io.tagstream.trainer.loop;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.trainer.arguments.AdaptArguments;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.report.ResultFiles;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Goes on with the pretraining of an encoder, on texts of the kind that it is to read, as {@code
 * run_mlm.py} does (Gururangan et al. 2020 say what it is good for).
 */
public final class Adaptation {
  private final AdaptArguments args;
  private final TrainingArguments training;
  private final TrainingListener listener;
  private final StartingPoint start;
  private final Path output;

  /**
   * One that has not begun.
   *
   * @param listener told of every step
   * @param downloads told when a model has to be fetched
   */
  public Adaptation(AdaptArguments args, TrainingListener listener, DownloadListener downloads) {
    this.args = args;
    this.training = args.training();
    this.listener = listener;
    this.start = new StartingPoint(training, downloads);
    this.output = Path.of(training.outputDir());
  }

  /**
   * Does what the arguments say, and writes a base model.
   *
   * @param cancelled asked before every step; then no model is written
   * @return the perplexity on what was held out; empty if it was cancelled
   * @throws IllegalArgumentException if an argument names something impossible
   */
  public Optional<Double> run(BooleanSupplier cancelled) throws IOException {
    start.requireFree();
    return start.withTokenizer(tokenizer -> run(tokenizer, cancelled));
  }

  private Optional<Double> run(Path tokenizer, BooleanSupplier cancelled) throws IOException {
    ModelConfig config = start.config().withoutLabels();
    TextRows text;
    long mask;
    try (SentenceEncoder encoder = SentenceEncoder.open(tokenizer)) {
      mask =
          encoder
              .mask()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "model_name_or_path: the tokenizer has no mask_token"));
      text =
          TextRows.read(
              training.trainFile(),
              training.validationFile(),
              encoder,
              Math.min(training.maxSeqLength(), config.maxPieces()));
    }
    start.requireFits(pieces(text, mask), config);
    String course = Rows.course(args.course(), text.train());
    Optional<Path> checkpoint = start.checkpoint(config, course);
    try (ScriptedClassifier classifier = start.load(config, checkpoint, pieces(text, mask))) {
      WordMasking masking = new WordMasking(args.mlmProbability(), mask, text.words());
      WordLesson lesson = new WordLesson(training, classifier, text, masking, listener);
      Checkpoints checkpoints = new Checkpoints(output, tokenizer, training.saveTotalLimit());
      TrainingLoop loop = new TrainingLoop(training, classifier, lesson, checkpoints, listener);
      TrainingLog log = loop.run(checkpoint, course, cancelled);
      if (log.step() < loop.totalSteps()) {
        return Optional.empty();
      }
      Checkpoints.writeModel(output, classifier, tokenizer, log, training);
      listener.saved(output);
      log.write(output);
      new ResultFiles(output, log.epoch()).writeResults(lesson.lastLoss());
      return Optional.of(Math.exp(lesson.lastLoss()));
    }
  }

  private static IntStream pieces(TextRows text, long mask) {
    return IntStream.concat(text.pieces(), IntStream.of(Math.toIntExact(mask)));
  }
}
