package io.tagstream.trainer.loop;

import io.tagstream.ner.format.NotFiniteException;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.report.DivergedException;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingLog;
import io.tagstream.trainer.report.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The loop of a training.
 *
 * <p>The same arguments give the same course, to the last bit on the same machine: the order of the
 * rows follows from the seed, and what is dropped from the seed and the step. So a training that
 * goes on from a checkpoint ends where it would have ended.
 */
final class TrainingLoop {
  private static final int CALIBRATION_ROWS = 512;

  private final TrainingArguments args;
  private final ScriptedClassifier classifier;
  private final Lesson lesson;
  private final List<LabelledRow> rows;
  private final Checkpoints checkpoints;
  private final TrainingListener listener;
  private final int perEpoch;
  private final int totalSteps;
  private final int firstInInt8;
  private Double f1; // of the last evaluation
  private long lastSave = System.nanoTime();
  private long lastSaveTook;

  TrainingLoop(
      TrainingArguments args,
      ScriptedClassifier classifier,
      Lesson lesson,
      Checkpoints checkpoints,
      TrainingListener listener) {
    this.args = args;
    this.classifier = classifier;
    this.lesson = lesson;
    this.rows = lesson.rows();
    this.checkpoints = checkpoints;
    this.listener = listener;
    int batches = ceil(this.rows.size(), args.perDeviceTrainBatchSize());
    this.perEpoch = ceil(batches, args.gradientAccumulationSteps());
    this.totalSteps = args.maxSteps() > 0 ? args.maxSteps() : steps(args.numTrainEpochs());
    double int8 = ClassifierProgram.quantizes(classifier.config()) ? args.int8Ratio() : 0;
    this.firstInInt8 = totalSteps - (int) Math.round(int8 * totalSteps) + 1;
  }

  private int steps(double epochs) {
    double steps = Math.ceil(epochs * perEpoch);
    if (steps > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "num_train_epochs: %s are %.0f steps, too many".formatted(epochs, steps));
    }
    return (int) steps;
  }

  private static int ceil(int a, int b) {
    return (a - 1) / b + 1;
  }

  int totalSteps() {
    return totalSteps;
  }

  /**
   * Runs to the end, or until it is cancelled.
   *
   * @param checkpoint to go on from; the classifier has its weights already
   * @param course what to mark checkpoints with
   * @throws DivergedException if a figure is not finite, the last step's effect included
   */
  TrainingLog run(Optional<Path> checkpoint, String course, BooleanSupplier cancelled)
      throws IOException {
    TrainingLog log = new TrainingLog(totalSteps, course);
    if (checkpoint.isPresent()) {
      log = TrainingLog.resume(checkpoint.get(), totalSteps, course);
      classifier.readOptimizer(checkpoint.get().resolve(Checkpoints.OPTIMIZER));
    }
    checkpoints.deleteUnfinished();
    listener.started(rows.size(), log.step(), totalSteps);
    if (log.step() == 0 && lesson.isDue(0, perEpoch, false)) {
      f1 = lesson.evaluate(log);
    }
    Optimization optimization = new Optimization(classifier, args, totalSteps);
    Random random = new Random(args.seed());
    Iterator<List<LabelledRow>> batches = List.<List<LabelledRow>>of().iterator();
    int first = log.step() + 1;
    long start = System.nanoTime();
    for (int step = 1; step <= totalSteps; step++) {
      if (!batches.hasNext()) {
        batches = LengthGroupedBatches.of(rows, args.perDeviceTrainBatchSize(), random).iterator();
      }
      List<List<LabelledRow>> group = new ArrayList<>();
      while (batches.hasNext() && group.size() < args.gradientAccumulationSteps()) {
        group.add(batches.next());
      }
      if (step < first) {
        continue;
      }
      if (cancelled.getAsBoolean()) {
        return log;
      }
      if (step >= firstInInt8 && classifier.quantization().isEmpty()) {
        classifier.quantize(calibrated());
      }
      int seed = args.seed() * 1_000_003 + step;
      Engines.seed(seed);
      SplittableRandom words = new SplittableRandom(seed); // whose first draws differ, too
      double loss =
          optimization.step(step, group.stream().map(batch -> lesson.draw(batch, words)).toList());
      log.stepped((double) step / perEpoch, loss, optimization.rate(step), args.loggingSteps());
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      Duration remaining = elapsed.multipliedBy(totalSteps - step).dividedBy(step - first + 1);
      listener.step(new TrainingProgress(step, totalSteps, log.epoch(), loss, f1, remaining));
      afterStep(log);
    }
    // What the last step did shows in the next loss only.
    double loss =
        lesson.loss(rows.subList(0, Math.min(rows.size(), args.perDeviceTrainBatchSize())));
    DivergedException.check("the evaluation loss", loss, log.step(), args);
    return log;
  }

  /** What inputs are without dropout, over rows from all of the corpus. */
  private Quantization calibrated() {
    int every = ceil(rows.size(), CALIBRATION_ROWS);
    List<LabelledRow> some =
        IntStream.iterate(0, i -> i < rows.size(), i -> i + every).mapToObj(rows::get).toList();
    return classifier.calibrate(() -> lesson.loss(some));
  }

  private void afterStep(TrainingLog log) throws IOException {
    int step = log.step();
    boolean last = step == totalSteps; // The model itself is written then, and evaluated.
    if (lesson.isDue(step, perEpoch, last)) {
      f1 = lesson.evaluate(log);
    }
    if (!last && (isDue(step) || isOverdue())) {
      long start = System.nanoTime();
      listener.saved(save(log));
      lastSave = System.nanoTime();
      lastSaveTook = lastSave - start;
    }
  }

  private Path save(TrainingLog log) throws IOException {
    try {
      return checkpoints.write(classifier, log);
    } catch (NotFiniteException e) {
      checkpoints.deleteUnfinished();
      throw new DivergedException(e.getMessage(), log.step(), args);
    }
  }

  private boolean isDue(int step) {
    return args.saveSteps() > 0 && step % args.saveSteps() == 0;
  }

  /** Whether it is due by the clock; saving never takes more than a twentieth of the time. */
  private boolean isOverdue() {
    long due = Math.max(TimeUnit.SECONDS.toNanos(args.saveSeconds()), 20 * lastSaveTook);
    return args.saveSeconds() > 0 && System.nanoTime() - lastSave >= due;
  }
}
