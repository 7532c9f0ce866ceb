package io.tagstream.trainer.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.trainer.report.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Fine-tunes a model. */
@FunctionalInterface
public interface TrainingJob {
  /**
   * Looks at the settings of a request, long before it is run.
   *
   * @param config as for {@link #run}; the files that it names need not be there yet
   * @throws IllegalArgumentException as {@link #run} would, as far as it can be told
   */
  default void check(JsonNode config) {}

  /**
   * Trains; one at a time, on a thread of its own.
   *
   * @param config the settings, a JSON object with the keys of {@code run_ner.py}
   * @param outputDirectory where to write; the same again when a training that was broken off is
   *     asked for once more, so that it can go on from its checkpoints. Deleted with all that is in
   *     it when the request has ended
   * @param progress takes what to report; cheap, and may be called at every step
   * @param cancelled whether to return as soon as possible; what is returned then, or thrown, does
   *     not count, and null will do
   * @throws IllegalArgumentException if a setting is wrong: one line that names the key and what is
   *     allowed
   * @throws Exception if the training failed
   */
  Outcome run(JsonNode config, Path outputDirectory, Progress progress, BooleanSupplier cancelled)
      throws Exception;

  /**
   * What a training made.
   *
   * @param modelDirectory a Hugging Face directory
   * @param labels in the order of their ids
   * @param baseModel what it was fine-tuned from
   * @param data what it was fine-tuned on
   * @param metrics dev metrics by name; empty when not evaluated
   * @param heldOut to compare models on, or null when there is nothing held out
   */
  record Outcome(
      Path modelDirectory,
      List<String> labels,
      String baseModel,
      ModelVersion.TrainingData data,
      Map<String, Double> metrics,
      HeldOut heldOut) {

    /** The same, its data under another name. */
    public Outcome trainedOn(String name) {
      return new Outcome(
          modelDirectory,
          labels,
          baseModel,
          new ModelVersion.TrainingData(name, data.sentences(), data.sha256()),
          metrics,
          heldOut);
    }
  }

  /** The sentences that a training did not learn from. */
  @FunctionalInterface
  interface HeldOut {
    /**
     * Tags them with a model, whatever labels it knows.
     *
     * @param modelDirectory a Hugging Face directory
     * @throws IOException if it is no model that can be loaded here
     */
    Score score(Path modelDirectory) throws IOException;
  }

  /**
   * What a model makes of sentences.
   *
   * @param sentences one value for each, in their order
   * @param isUniform whether the model gives every word the same tag, where gold does not
   */
  record Score(List<ConfusionCounts> sentences, boolean isUniform) {
    /** The score of a model that tells words apart. */
    public Score(List<ConfusionCounts> sentences) {
      this(sentences, false);
    }
  }

  /** Takes a training's progress. */
  @FunctionalInterface
  interface Progress {
    /**
     * Called before the first step, when the training goes on from a checkpoint.
     *
     * @param step optimizer steps that the checkpoint holds
     */
    default void resumed(long step) {}

    /**
     * A checkpoint is on disk, from which this trainer can go on.
     *
     * @param step optimizer steps that it holds
     */
    default void saved(long step) {}

    /** Called after an optimizer step, and after an evaluation. */
    void report(TrainingProgress progress);
  }
}
