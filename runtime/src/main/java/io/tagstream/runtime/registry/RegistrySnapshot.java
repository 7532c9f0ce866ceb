package io.tagstream.runtime.registry;

import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The registry at one moment.
 *
 * @param versions by name
 * @param aliases by name, without {@code alias:}
 * @param unreadable why the last record of a key could not be read, by key, of the first hundred;
 *     what the key held before still counts
 */
public record RegistrySnapshot(
    Map<String, ModelVersion> versions,
    Map<String, AliasRecord> aliases,
    Map<String, String> unreadable) {
  static final RegistrySnapshot EMPTY = new RegistrySnapshot(Map.of(), Map.of(), Map.of());

  public RegistrySnapshot {
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    aliases = Collections.unmodifiableMap(new TreeMap<>(aliases));
    unreadable = Collections.unmodifiableMap(new TreeMap<>(unreadable));
  }

  static RegistrySnapshot of(Map<String, RegistryRecord> records, Map<String, String> unreadable) {
    Map<String, ModelVersion> versions = new TreeMap<>();
    Map<String, AliasRecord> aliases = new TreeMap<>();
    records.forEach(
        (key, record) -> {
          if (record instanceof ModelVersion version) {
            versions.put(key, version);
          } else if (record instanceof AliasRecord alias) {
            aliases.put(RegistryRecord.alias(key), alias);
          }
        });
    return new RegistrySnapshot(versions, aliases, unreadable);
  }

  /** The version an alias points to; empty when there is no such alias, or no such version. */
  public Optional<ModelVersion> resolve(String alias) {
    return Optional.ofNullable(aliases.get(alias)).map(AliasRecord::version).map(versions::get);
  }

  /** All versions, the newest last. */
  public List<ModelVersion> newestLast() {
    return versions.values().stream()
        .sorted(Comparator.comparing(ModelVersion::createdAt))
        .toList();
  }

  /** The aliases that point to a version, in the order of their names. */
  public List<String> aliasesOf(String version) {
    return aliases.entrySet().stream()
        .filter(alias -> alias.getValue().version().equals(version))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The version that running taggers serve. */
  public Optional<ModelVersion> champion() {
    return resolve(AliasRecord.CHAMPION);
  }
}
