package io.tagstream.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tagstream.runtime.bundle.Bundle;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TermEndedException;
import io.tagstream.trainer.write.TransactionalWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPublisherTest {
  @TempDir Path temp;
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void uploadsWhatBelongsToTheModelInOrder() throws IOException {
    Path model = model(30 * BundleChunks.CHUNK_BYTES);
    for (String name :
        List.of("config.json", "eval_results.txt", "test_predictions.txt", ".lock", "x.part")) {
      Files.writeString(model.resolve(name), name);
    }
    Files.createDirectories(model.resolve("checkpoint-5"));
    Files.writeString(model.resolve("checkpoint-5").resolve("optimizer"), "large");

    ModelVersion version = upload(model, () -> false);

    assertThat(version.files())
        .containsOnlyKeys("config.json", "model.safetensors", ModelCard.FILE);
    assertThat(version.files()).isEqualTo(Bundle.digests(model, version.files().keySet()));
    assertThat(version.bundle().chunks()).isEqualTo(31);
    assertThat(version.bundle().offset()).isEqualTo(0);
    assertThat(producer.history())
        .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
        .startsWith("v3/00000", "v3/00001")
        .isSorted()
        .hasSize(31);
    assertThat(producer.commitCount()).isEqualTo(2);
    assertThat(temp.resolve("bundle.zip")).doesNotExist();
  }

  @Test
  void stopsBetweenTwoTransactions() throws IOException {
    Path model = model(60 * BundleChunks.CHUNK_BYTES);

    assertThatExceptionOfType(TermEndedException.class)
        .isThrownBy(() -> upload(model, () -> producer.commitCount() > 0));

    assertThat(producer.commitCount()).isEqualTo(1);
    assertThat(producer.history()).hasSize(24);
    assertThat(temp.resolve("bundle.zip")).doesNotExist();
  }

  private Path model(int bytes) throws IOException {
    Path model = Files.createDirectories(temp.resolve("model"));
    byte[] weights = new byte[bytes];
    new Random(7).nextBytes(weights);
    Files.write(model.resolve("model.safetensors"), weights);
    return model;
  }

  private ModelVersion upload(Path model, BooleanSupplier stopped) throws IOException {
    Retry retry = new Retry(stopped, () -> true, Duration.ofMinutes(1));
    TransactionalWriter writer = new TransactionalWriter(() -> producer, retry, (record, e) -> {});
    writer.begin();
    return new ModelPublisher(new Topics(), writer, retry)
        .upload(
            "v3",
            new TrainingJob.Outcome(model, List.of("O"), "minilm", null, Map.of("f1", 0.5), null),
            temp,
            (written, total) -> {});
  }

  @Test
  void numbersVersionsWhateverElseIsThere() {
    assertThat(VersionNames.number("v12")).isEqualTo(12);
    assertThat(List.of("v0", "v01", "12", "v1-beta", "v9999999999", "champion"))
        .allMatch(name -> VersionNames.number(name) == 0);
    assertThat(VersionNames.after(2, Set.of("v1"))).isEqualTo("v3");
    assertThat(VersionNames.after(999_999_999, Set.of("v1", "v2", "v999999999"))).isEqualTo("v3");
  }
}
