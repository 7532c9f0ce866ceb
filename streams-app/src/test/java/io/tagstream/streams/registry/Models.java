package io.tagstream.streams.registry;

import io.tagstream.ner.files.Digests;
import io.tagstream.runtime.bundle.Bundle;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A registry in memory, with bundles in files. */
final class Models {
  private final Path folder;
  private final Map<String, ModelVersion> versions = new HashMap<>();
  private int moves;

  Models(Path folder) {
    this.folder = folder;
  }

  ModelVersion publish(String version, String config) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(version));
    Files.writeString(directory.resolve("config.json"), config);
    List<String> files = List.of("config.json");
    Path zip = folder.resolve(version + ".zip");
    Bundle.zip(directory, files, zip);
    ModelVersion record =
        new ModelVersion(
            version,
            new BundleReference(0, Files.size(zip), Digests.sha256(zip), zip.toUri().toString()),
            List.of("O", "B-cap"),
            null,
            null,
            Map.of(),
            Bundle.digests(directory, files),
            Instant.EPOCH);
    versions.put(version, record);
    return record;
  }

  /** Breaks the file after it was published. */
  void corrupt(String version) throws IOException {
    Path zip = folder.resolve(version + ".zip");
    byte[] bytes = Files.readAllBytes(zip);
    bytes[bytes.length / 2] ^= 1;
    Files.write(zip, bytes);
  }

  /** The registry after the champion's alias was moved. */
  RegistrySnapshot champion(String version) {
    return new RegistrySnapshot(versions, Map.of(AliasRecord.CHAMPION, alias(version)), Map.of());
  }

  /** The registry after both aliases were moved. */
  RegistrySnapshot challenger(String version, String champion) {
    return new RegistrySnapshot(
        versions,
        Map.of(AliasRecord.CHALLENGER, alias(version), AliasRecord.CHAMPION, alias(champion)),
        Map.of());
  }

  private AliasRecord alias(String version) {
    return new AliasRecord(version, null, Instant.ofEpochSecond(moves++));
  }
}
