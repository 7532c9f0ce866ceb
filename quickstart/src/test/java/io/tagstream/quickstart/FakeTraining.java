package io.tagstream.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.trainer.service.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A training without a network: writes a directory of the size that is asked for, and does what its
 * settings say.
 */
final class FakeTraining implements TrainingJob {
  final List<JsonNode> configs = new CopyOnWriteArrayList<>();
  final List<Path> directories = new CopyOnWriteArrayList<>();

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
    for (int step = 1; config.has("wait") && step < 600 && !cancelled.getAsBoolean(); step++) {
      progress.report(step, 600, step / 200.0, 1.0 / step, 0.5, 10.0);
      if (Files.exists(Path.of(config.get("wait").asText()))) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    progress.report(600, 600, 3, 0.1, 0.75, 0.0);
    return new Outcome(
        writeModel(output, config.path("bytes").asInt(1000)),
        List.of("B-person", "O"),
        "minilm",
        "a corpus",
        Map.of("f1", 0.75));
  }

  static Path writeModel(Path output, int bytes) throws IOException {
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
