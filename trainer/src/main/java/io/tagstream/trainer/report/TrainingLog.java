package io.tagstream.trainer.report;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tagstream.ner.score.Average;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The course of a training so far, as the {@code trainer_state.json} of Hugging Face. */
public final class TrainingLog {
  public static final String FILE = "trainer_state.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(JsonInclude.Value.construct(NON_NULL, NON_NULL))
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /**
   * The file.
   *
   * @param course digest of what decides the course of the training
   * @param stepLosses the mean loss of each step
   */
  private record State(
      double epoch,
      int globalStep,
      int maxSteps,
      String course,
      List<Entry> logHistory,
      List<Double> stepLosses) {}

  /** An entry of the history: a mean loss, or an evaluation. */
  record Entry(
      double epoch,
      int step,
      Double loss,
      Double learningRate,
      Double evalLoss,
      Double evalPrecision,
      Double evalRecall,
      Double evalF1) {}

  private final int totalSteps;
  private final String course;
  private final List<Double> losses;
  private final List<Entry> history;
  private double epoch;

  /** The log of a training that begins. */
  public TrainingLog(int totalSteps, String course) {
    this(totalSteps, course, 0, List.of(), List.of());
  }

  private TrainingLog(
      int totalSteps, String course, double epoch, List<Double> losses, List<Entry> history) {
    this.totalSteps = totalSteps;
    this.course = course;
    this.epoch = epoch;
    this.losses = new ArrayList<>(losses);
    this.history = new ArrayList<>(history);
  }

  /** The log of a training that goes on from a checkpoint. */
  public static TrainingLog resume(Path checkpoint, int totalSteps, String course)
      throws IOException {
    State state = read(checkpoint);
    return new TrainingLog(
        totalSteps, course, state.epoch(), state.stepLosses(), state.logHistory());
  }

  /** The digest that a checkpoint was written with. */
  public static String course(Path checkpoint) throws IOException {
    return read(checkpoint).course();
  }

  private static State read(Path checkpoint) throws IOException {
    return JSON.readValue(Files.readAllBytes(checkpoint.resolve(FILE)), State.class);
  }

  public void write(Path directory) throws IOException {
    State state = new State(epoch, step(), totalSteps, course, history, losses);
    Files.write(directory.resolve(FILE), JSON.writeValueAsBytes(state));
  }

  /**
   * Notes a step.
   *
   * @param every how many steps make an entry of the history
   */
  public void stepped(double epoch, double loss, double rate, int every) {
    this.epoch = epoch;
    losses.add(loss);
    if (step() % every == 0) {
      double mean =
          losses.subList(step() - every, step()).stream()
              .mapToDouble(Double::doubleValue)
              .average()
              .orElseThrow();
      history.add(new Entry(epoch, step(), mean, rate, null, null, null, null));
    }
  }

  public void evaluated(Evaluation evaluation) {
    Average micro = evaluation.scores().entities().micro();
    history.add(
        new Entry(
            epoch,
            step(),
            null,
            null,
            evaluation.loss(),
            micro.precision(),
            micro.recall(),
            micro.f1()));
  }

  /** Notes the mean loss over text that is not learned from. */
  public void evaluated(double loss) {
    history.add(new Entry(epoch, step(), null, null, loss, null, null, null));
  }

  /** Steps done. */
  public int step() {
    return losses.size();
  }

  public double epoch() {
    return epoch;
  }

  /** The mean loss of each step. */
  List<Double> losses() {
    return losses;
  }

  /** The evaluations on the development set. */
  List<Entry> evaluations() {
    return history.stream().filter(entry -> entry.evalF1() != null).toList();
  }
}
