package io.tagstream.trainer.publish;

import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.trainer.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * The {@code tagstream.json} of a model directory.
 *
 * @param version its name in the registry
 * @param baseModel what it was fine-tuned from
 * @param data what it was fine-tuned on
 * @param metrics dev metrics by name
 * @param files SHA-256 of each of the other files, by name
 * @param createdAt when it was published
 */
record ModelCard(
    String version,
    String baseModel,
    ModelVersion.TrainingData data,
    Map<String, Double> metrics,
    Map<String, String> files,
    Instant createdAt) {
  static final String FILE = "tagstream.json";

  static ModelCard of(
      String version, TrainingJob.Outcome outcome, Map<String, String> files, Instant createdAt) {
    return new ModelCard(
        version, outcome.baseModel(), outcome.data(), outcome.metrics(), files, createdAt);
  }

  void writeTo(Path directory) throws IOException {
    Files.writeString(directory.resolve(FILE), Json.toTree(this).toPrettyString() + "\n");
  }
}
