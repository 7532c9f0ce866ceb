package io.tagstream.trainer.report;

import java.time.Duration;

/**
 * How far a training is.
 *
 * @param step optimizer steps done
 * @param totalSteps optimizer steps in all
 * @param epoch passes over the corpus done, with a fraction
 * @param loss mean cross entropy per labelled word of the last step
 * @param learningRate of the last step
 * @param remaining estimated from the steps so far
 */
public record TrainingProgress(
    int step, int totalSteps, double epoch, double loss, double learningRate, Duration remaining) {}
