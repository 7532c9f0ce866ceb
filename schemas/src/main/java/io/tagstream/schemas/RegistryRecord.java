package io.tagstream.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * A record of the model registry: a version, keyed by its name, or an alias that points to one,
 * keyed {@code alias:<name>}. In the JSON only a version has a {@code bundle}.
 */
public sealed interface RegistryRecord permits ModelVersion, AliasRecord {
  /** The version described or pointed to. */
  String version();

  /** The record's key for an alias, such as {@code alias:champion}. */
  static String aliasKey(String alias) {
    return AliasRecord.KEY_PREFIX + alias;
  }

  /** Whether the key is an alias's. */
  static boolean isAlias(String key) {
    return key.startsWith(AliasRecord.KEY_PREFIX);
  }

  /** A version's name: must not look like an alias, nor hold what separates a chunk's number. */
  static String requireVersion(String version) {
    Require.present(version, "version");
    if (version.isEmpty() || version.indexOf('/') >= 0 || isAlias(version)) {
      throw new IllegalArgumentException(
          "'version' is '%s': wanted a name without '/' that does not begin with '%s'"
              .formatted(version, AliasRecord.KEY_PREFIX));
    }
    return version;
  }

  /** The topic's values; a deserializer does not see the key, so the JSON itself tells. */
  static Serde<RegistryRecord> serde() {
    return Serdes.serdeFrom(new JsonSerializer<>(), new JsonDeserializer<>(RegistryRecord::read));
  }

  private static RegistryRecord read(byte[] json) throws IOException {
    JsonNode tree = Json.MAPPER.readTree(json);
    Class<? extends RegistryRecord> type =
        tree.has("bundle") ? ModelVersion.class : AliasRecord.class;
    return Json.MAPPER.treeToValue(tree, type);
  }
}
