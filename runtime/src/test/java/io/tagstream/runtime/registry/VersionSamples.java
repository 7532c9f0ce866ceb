package io.tagstream.runtime.registry;

import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import java.time.Instant;
import java.util.List;

/** Records of model versions. */
public final class VersionSamples {
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  private VersionSamples() {}

  /** A version with a bundle of one chunk. */
  public static ModelVersion version(String name) {
    return new ModelVersion(
        name,
        new BundleReference(1, 17, "0".repeat(64), null),
        List.of("B-PER", "O"),
        "minilm",
        null,
        null,
        null,
        CREATED);
  }
}
