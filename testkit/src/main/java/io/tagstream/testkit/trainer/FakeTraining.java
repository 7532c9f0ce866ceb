package io.tagstream.testkit.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.schemas.record.ModelVersion.TrainingData;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.report.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A training without a network: writes a directory of the size that is asked for, and does what its
 * settings say. It goes on from the checkpoint in its directory, if there is one. Its model finds
 * as many of 100 entities as the settings say, or 75.
 */
public final class FakeTraining implements TrainingJob {
  /** A minute's, for those that wait. */
  private static final int MOST_STEPS = 3_000;

  public final List<JsonNode> configs = new CopyOnWriteArrayList<>();
  public final List<Path> directories = new CopyOnWriteArrayList<>();

  @Override
  public void check(JsonNode config) {
    if (config.has("typo")) {
      throw new IllegalArgumentException("'typo' is no setting: see the list of settings");
    }
  }

  @Override
  public Outcome run(JsonNode config, Path output, Progress progress, BooleanSupplier cancelled)
      throws Exception {
    configs.add(config);
    directories.add(output);
    if (config.has("unknown")) {
      throw new IllegalArgumentException("'unknown' is no setting: see the list of settings");
    }
    if (config.has("fail")) {
      throw new IOException("the disk is full\nand more");
    }
    int step = checkpoint(output);
    if (step > 0) {
      progress.resumed(step);
    }
    while (config.has("wait") && step < MOST_STEPS && !cancelled.getAsBoolean()) {
      step++;
      progress.report(of(step, step / 200.0, 1.0 / step, 0.5, 10));
      if (Files.exists(Path.of(config.get("wait").asText()))) {
        break;
      }
      if (step % 10 == 0) {
        Path written = Files.writeString(output.resolve("checkpoint.part"), "" + step);
        Files.move(written, output.resolve("checkpoint"), StandardCopyOption.ATOMIC_MOVE);
        progress.saved(step);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    progress.report(of(MOST_STEPS, 3, 0.1, 0.75, 0));
    Path model = writeModel(output, config.path("bytes").asInt(1000));
    Files.writeString(model.resolve("found"), config.path("found").asText("75"));
    return new Outcome(
        model,
        List.of("B-person", "O"),
        "minilm",
        new TrainingData("a corpus", 100L, "0".repeat(64)),
        Map.of("f1", 0.75),
        FakeTraining::score);
  }

  /** The step of the checkpoint in a directory, or 0. */
  public static int checkpoint(Path output) throws IOException {
    Path file = output.resolve("checkpoint");
    return Files.exists(file) ? Integer.parseInt(Files.readString(file)) : 0;
  }

  private static TrainingProgress of(int step, double epoch, double loss, double f1, int eta) {
    return new TrainingProgress(step, MOST_STEPS, epoch, loss, f1, Duration.ofSeconds(eta));
  }

  private static Score score(Path model) throws IOException {
    int found = Integer.parseInt(Files.readString(model.resolve("found")));
    return new Score(
        IntStream.range(0, 100)
            .mapToObj(i -> new Counts(i < found ? 1 : 0, 0, i < found ? 0 : 1))
            .map(counts -> ConfusionCounts.of(Map.of("person", counts)))
            .toList());
  }

  public static Path writeModel(Path output, int bytes) throws IOException {
    byte[] weights = new byte[bytes];
    new Random(bytes).nextBytes(weights);
    Files.write(output.resolve("model.safetensors"), weights);
    Files.writeString(output.resolve("config.json"), "{\"model_type\": \"bert\"}\n");
    Files.writeString(output.resolve("test_predictions.txt"), "quotes the corpus\n");
    Files.writeString(
        Files.createDirectories(output.resolve("checkpoint-1")).resolve("optimizer"), "large");
    return output;
  }
}
