package io.tagstream.trainer.loop;

import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.report.Evaluation;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingLog;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** The labels of words: fine-tuning. */
final class EntityLesson implements Lesson {
  private final TrainingArguments args;
  private final Evaluator evaluator;
  private final List<LabelledRow> rows;
  private final List<LabelledRow> dev;
  private final WordDropout wordDropout;
  private final TrainingListener listener;

  EntityLesson(TrainingArguments args, Evaluator evaluator, Rows rows, TrainingListener listener) {
    this.args = args;
    this.evaluator = evaluator;
    // A batch without any label has no mean loss.
    this.rows = rows.train().stream().filter(row -> row.words().findAny().isPresent()).toList();
    this.dev = rows.dev();
    this.wordDropout = new WordDropout(args.wordDropout(), rows.mask());
    this.listener = listener;
  }

  @Override
  public List<LabelledRow> rows() {
    return rows;
  }

  @Override
  public List<LabelledRow> draw(List<LabelledRow> batch, RandomGenerator random) {
    return wordDropout.apply(batch, random);
  }

  @Override
  public double loss(List<LabelledRow> some) {
    return evaluator.evaluate(some).loss();
  }

  /** After each epoch, but not twice in the end. */
  @Override
  public boolean isDue(int step, int perEpoch, boolean last) {
    return args.evaluateDuringTraining()
        && step > 0
        && step % perEpoch == 0
        && !(last && args.doEval());
  }

  @Override
  public Double evaluate(TrainingLog log) throws IOException {
    Evaluation evaluation = evaluator.evaluate(dev).requireFinite(log.step(), args);
    log.evaluated(evaluation);
    listener.evaluated(log.epoch(), evaluation.loss(), evaluation.scores());
    return evaluation.scores().entities().micro().f1();
  }
}
