package io.tagstream.trainer.loop;

import ai.djl.ndarray.NDManager;
import io.tagstream.ner.tag.LengthBatches;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.report.DivergedException;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingLog;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Words that are masked: the pretraining of Devlin et al. 2019, without its second task. */
final class WordLesson implements Lesson {
  private final TrainingArguments args;
  private final ScriptedClassifier classifier;
  private final TextRows text;
  private final WordMasking masking;
  private final TrainingListener listener;
  private double lastLoss;

  /** Borrows the classifier, which is a masked language model. */
  WordLesson(
      TrainingArguments args,
      ScriptedClassifier classifier,
      TextRows text,
      WordMasking masking,
      TrainingListener listener) {
    this.args = args;
    this.classifier = classifier;
    this.text = text;
    this.masking = masking;
    this.listener = listener;
  }

  @Override
  public List<LabelledRow> rows() {
    return text.train();
  }

  @Override
  public List<LabelledRow> draw(List<LabelledRow> batch, RandomGenerator random) {
    return masking.apply(batch, random);
  }

  /** The same words are masked each time, whatever the seed is. */
  @Override
  public double loss(List<LabelledRow> some) {
    classifier.training(false);
    List<LabelledRow> masked = masking.apply(some, new SplittableRandom(0));
    double sum = 0;
    long guessed = 0;
    for (List<LabelledRow> batch :
        LengthBatches.of(masked, LabelledRow::length, LengthBatches.PIECES)) {
      try (NDManager manager = classifier.newManager()) {
        float[] guessesThenLosses =
            classifier.run("evaluate", false, LabelledRow.tensors(manager, batch)).toFloatArray();
        int pieces = guessesThenLosses.length / 2;
        for (int i = pieces; i < guessesThenLosses.length; i++) {
          sum += guessesThenLosses[i];
        }
        guessed += pieces;
      }
    }
    return sum / guessed;
  }

  /** Before the first step, to compare with; then with each entry of the log, and in the end. */
  @Override
  public boolean isDue(int step, int perEpoch, boolean last) {
    return last || step % args.loggingSteps() == 0;
  }

  @Override
  public Double evaluate(TrainingLog log) throws IOException {
    lastLoss = loss(text.heldOut());
    DivergedException.check("the evaluation loss", lastLoss, log.step(), args);
    log.evaluated(lastLoss);
    listener.evaluated(log.epoch(), Math.exp(lastLoss));
    return null;
  }

  /** The loss that the last evaluation has found. */
  double lastLoss() {
    return lastLoss;
  }
}
