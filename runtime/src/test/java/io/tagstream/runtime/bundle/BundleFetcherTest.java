package io.tagstream.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.files.Digests;
import io.tagstream.runtime.registry.VersionSamples;
import io.tagstream.runtime.topic.TopicLog;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFetcherTest {
  private static final int BYTES = 2_500_000;

  @TempDir Path temp;
  private final TopicLog log = new TopicLog("model-bundles");
  private Path model;
  private BundleFetcher fetcher;

  @BeforeEach
  void writeModel() throws IOException {
    model = Files.createDirectories(temp.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    byte[] weights = new byte[BYTES];
    new Random(1).nextBytes(weights);
    Files.write(model.resolve("model.safetensors"), weights);
    fetcher =
        new BundleFetcher(
            temp.resolve("cache"),
            BundleSources.of(List.of(temp.toUri().toString())),
            log::reader,
            partition -> log.size());
  }

  @Test
  void unpacksTheDirectoryThatWasPublished() throws IOException {
    append("v0", -1);
    Path directory = fetcher.fetch(append("v1", -1));
    assertThat(digests(directory)).isEqualTo(digests(model));
    assertThat(directory.getParent()).isEqualTo(temp.resolve("cache"));
    assertThat(list(temp.resolve("cache"))).containsExactly(directory);
  }

  @Test
  void findsTheChunksWithoutTheirPlaceAndPastABrokenAttempt() throws IOException {
    log.append(BundleChunks.key("v1", 0), new byte[BundleChunks.CHUNK_BYTES]);
    ModelVersion version = append("v1", -1);
    BundleReference bundle = version.bundle();
    ModelVersion placeless =
        with(version, new BundleReference(bundle.chunks(), bundle.bytes(), bundle.sha256(), null));
    assertThat(digests(fetcher.fetch(placeless))).isEqualTo(digests(model));
  }

  @Test
  void fetchesOnceAndAgainWhenAFileChanged() throws IOException {
    ModelVersion version = append("v1", -1);
    Path directory = fetcher.fetch(version);
    BundleFetcher offline =
        new BundleFetcher(
            temp.resolve("cache"),
            BundleSources.NONE,
            () -> {
              throw new IllegalStateException("must not read");
            },
            partition -> 0);
    assertThat(offline.fetch(version)).isEqualTo(directory);

    Files.writeString(directory.resolve("config.json"), "broken");
    assertThat(digests(fetcher.fetch(version))).isEqualTo(digests(model));
  }

  @Test
  void namesTheVersionWhoseChunkIsCorrupt() throws IOException {
    ModelVersion version = append("v1", 1);
    assertThatThrownBy(() -> fetcher.fetch(version))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bundle of model version v1 is corrupt: its SHA-256 is");
    assertThat(list(temp.resolve("cache"))).isEmpty();
  }

  @Test
  void namesTheFirstMissingChunk() throws IOException {
    ModelVersion version = append("v1", -1);
    ModelVersion elsewhere = with(version, version.bundle().at(0, 1));
    assertThatThrownBy(() -> fetcher.fetch(elsewhere))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 of 3 chunks are missing, the first is v1/00000");
  }

  @Test
  void asksForNoPartitionThatDoesNotExist() throws IOException {
    ModelVersion version = append("v1", -1);
    ModelVersion elsewhere = with(version, version.bundle().at(999, 0));
    BundleFetcher unasked =
        new BundleFetcher(
            temp.resolve("cache"),
            BundleSources.NONE,
            log::reader,
            partition -> {
              throw new IllegalStateException("would wait for partition " + partition);
            });

    assertThatThrownBy(() -> unasked.fetch(elsewhere))
        .isInstanceOf(IOException.class)
        .hasMessage("bundle of model version v1: partition 999 of its topic is named, which has 1");
  }

  @Test
  void anEmptyBundleIsNone() {
    ModelVersion empty =
        with(VersionSamples.version("v1"), new BundleReference(0, 0, "0".repeat(64), null));

    assertThatThrownBy(() -> fetcher.fetch(empty))
        .isInstanceOf(IOException.class)
        .hasMessage("bundle of model version v1 is empty");
  }

  @Test
  void anOffsetBeyondTheEndEndsAtOnce() throws IOException {
    ModelVersion version = append("v1", -1);
    for (long offset : new long[] {3, 4_000_000, Long.MAX_VALUE}) {
      ModelVersion beyond = with(version, version.bundle().at(0, offset));
      assertThatThrownBy(() -> fetcher.fetch(beyond))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("3 of 3 chunks are missing");
    }
  }

  @Test
  void readsABundleWithoutChunksFromItsUri() throws IOException {
    ModelVersion version = at(temp.resolve("bundle.zip").toUri().toString());
    assertThat(digests(fetcher.fetch(version))).isEqualTo(digests(model));
  }

  @Test
  void refusesABundleThatIsNotTheOneOfTheRegistry() throws IOException {
    ModelVersion version = at(temp.resolve("bundle.zip").toUri().toString());
    byte[] zip = Files.readAllBytes(temp.resolve("bundle.zip"));
    zip[BYTES / 2] ^= 1;
    Files.write(temp.resolve("bundle.zip"), zip);
    assertThatThrownBy(() -> fetcher.fetch(version))
        .hasMessageContaining("bundle of model version v1 is corrupt: its SHA-256 is");

    Files.write(temp.resolve("bundle.zip"), Arrays.copyOf(zip, BYTES / 2));
    assertThatThrownBy(() -> fetcher.fetch(version))
        .hasMessageContaining("bytes where the registry says");
    assertThat(list(temp.resolve("cache"))).isEmpty();
  }

  /** The model's bundle as a file, without chunks on the topic. */
  private ModelVersion at(String uri) throws IOException {
    ModelVersion version = append("v1", -1);
    BundleReference bundle = version.bundle();
    return with(version, new BundleReference(0, bundle.bytes(), bundle.sha256(), uri));
  }

  private ModelVersion append(String version, int corruptChunk) throws IOException {
    List<String> files = Bundle.files(model);
    Path zip = temp.resolve("bundle.zip");
    Bundle.zip(model, files, zip);
    long[] first = {-1};
    BundleReference bundle =
        Bundle.split(
            zip,
            version,
            (key, value) -> {
              if (key.equals(version + "/%05d".formatted(corruptChunk))) {
                value[0] ^= 1;
              }
              long offset = log.append(key, value);
              first[0] = first[0] < 0 ? offset : first[0];
            });
    // The digest of what was meant, not of what was written.
    BundleReference meant =
        new BundleReference(bundle.chunks(), bundle.bytes(), Digests.sha256(zip), null);
    return new ModelVersion(
        version,
        meant.at(0, first[0]),
        List.of("O"),
        null,
        null,
        Map.of(),
        Bundle.digests(model, files),
        Instant.EPOCH);
  }

  private static ModelVersion with(ModelVersion version, BundleReference bundle) {
    return new ModelVersion(
        version.version(),
        bundle,
        version.labels(),
        null,
        null,
        version.metrics(),
        version.files(),
        version.createdAt());
  }

  private static Map<String, String> digests(Path directory) throws IOException {
    return Bundle.digests(directory, Bundle.files(directory));
  }

  private static List<Path> list(Path directory) throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.toList();
    }
  }
}
