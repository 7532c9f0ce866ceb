package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A published model.
 *
 * @param version its name, also the record's key
 * @param bundle the zipped Hugging Face directory
 * @param labels the tags the model knows, in the order of their ids
 * @param baseModel what it was fine-tuned from, or null
 * @param data what it was fine-tuned on, or null
 * @param metrics dev metrics by name, such as {@code f1}; empty when not evaluated, and without any
 *     that is not finite
 * @param files SHA-256 of each file of the directory, by name; empty when not known
 * @param createdAt when it was published
 */
public record ModelVersion(
    @JsonProperty(required = true) String version,
    @JsonProperty(required = true) BundleReference bundle,
    @JsonProperty(required = true) List<String> labels,
    String baseModel,
    TrainingData data,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> metrics,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> files,
    @JsonProperty(required = true) Instant createdAt)
    implements RegistryRecord {

  public ModelVersion {
    RegistryRecord.requireVersion(version);
    Require.present(bundle, "bundle");
    labels = Require.list(labels, "labels");
    metrics = metrics == null ? Map.of() : Require.sorted(finite(metrics), "metrics");
    files = files == null ? Map.of() : Require.sorted(files, "files");
    Require.present(createdAt, "createdAt");
  }

  private static Map<String, Double> finite(Map<String, Double> metrics) {
    Map<String, Double> finite = new HashMap<>(metrics);
    finite.values().removeIf(value -> value != null && !Double.isFinite(value));
    return finite;
  }

  /**
   * The data a model was fine-tuned on.
   *
   * @param name for people, such as the corpus's name
   * @param sentences how many
   * @param sha256 digest of the data, 64 lower-case hexadecimal digits
   */
  public record TrainingData(String name, Long sentences, String sha256) {}
}
