package io.tagstream.streams.registry;

import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ModelVersion;

/**
 * What the registry wants to be served. Two are equal when nobody has written anything new since,
 * so that one that was rejected is tried again at once when its alias is set again.
 *
 * @param alias the pointer
 * @param version what it points to, or null when the registry does not have it
 */
record Candidate(AliasRecord alias, ModelVersion version) {

  /** Null when there is no such alias, or it points where the champion's does. */
  static Candidate of(RegistrySnapshot registry, String name) {
    AliasRecord alias = registry.aliases().get(name);
    if (alias == null || (!name.equals(AliasRecord.CHAMPION) && isChampion(registry, alias))) {
      return null;
    }
    return new Candidate(alias, registry.versions().get(alias.version()));
  }

  private static boolean isChampion(RegistrySnapshot registry, AliasRecord alias) {
    AliasRecord champion = registry.aliases().get(AliasRecord.CHAMPION);
    return champion != null && champion.version().equals(alias.version());
  }

  /** Whether both name the same model, byte for byte. */
  boolean isSameModel(Candidate other) {
    return other != null
        && version != null
        && other.version != null
        && version.version().equals(other.version.version())
        && version.bundle().sha256().equals(other.version.bundle().sha256());
  }
}
