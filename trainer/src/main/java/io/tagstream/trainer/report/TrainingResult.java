package io.tagstream.trainer.report;

import io.tagstream.ner.score.TagScores;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a training made.
 *
 * @param directory the Hugging Face model directory
 * @param baseModel the name or directory it started from
 * @param labels in the order of their ids
 * @param steps optimizer steps done
 * @param dev scores on the development set, when {@code do_eval} asked for them
 * @param test scores on the test set, when {@code do_predict} asked for them
 * @param cancelled whether it was stopped before its last step
 */
public record TrainingResult(
    Path directory,
    String baseModel,
    List<String> labels,
    int steps,
    Optional<TagScores> dev,
    Optional<TagScores> test,
    boolean cancelled) {}
