package io.tagstream.trainer.report;

import io.tagstream.ner.score.TagScores;
import io.tagstream.trainer.arguments.TrainingArguments;
import java.util.List;

/**
 * How well a classifier does on a corpus.
 *
 * @param loss cross entropy, a mean over batches as Hugging Face's trainer takes it
 * @param scores over the words that the classifier saw
 * @param tags for each row and word: the tag found, {@code O} where the tokenizer makes nothing of
 *     the word, null where it was cut off
 */
public record Evaluation(double loss, TagScores scores, List<List<String>> tags) {

  /** The same, if its loss is finite; see {@link DivergedException}. */
  public Evaluation requireFinite(int step, TrainingArguments args) throws DivergedException {
    DivergedException.check("the evaluation loss", loss, step, args);
    return this;
  }
}
