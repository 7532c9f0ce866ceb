package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * An alias such as {@code champion}, pointing to a model version.
 *
 * @param version where it points
 * @param previousVersion where it pointed before, or null
 * @param timestamp when it was moved
 */
public record AliasRecord(
    @JsonProperty(required = true) String version,
    String previousVersion,
    @JsonProperty(required = true) Instant timestamp)
    implements RegistryRecord {

  /** The alias that running taggers follow. */
  public static final String CHAMPION = "champion";

  /** The alias that running taggers try out on a share of the sentences, beside the champion. */
  public static final String CHALLENGER = "challenger";

  static final String KEY_PREFIX = "alias:";

  public AliasRecord {
    RegistryRecord.requireVersion(version);
    if (previousVersion != null) {
      Require.name(previousVersion, "previousVersion");
    }
    Require.present(timestamp, "timestamp");
  }
}
