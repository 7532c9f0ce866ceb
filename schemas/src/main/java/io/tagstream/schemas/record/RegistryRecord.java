package io.tagstream.schemas.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.JsonDeserializer;
import io.tagstream.schemas.json.JsonSerializer;
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

  /**
   * The record's key for an alias, such as {@code alias:champion}.
   *
   * @throws IllegalArgumentException if the alias is no {@linkplain #requireVersion name}
   */
  static String aliasKey(String alias) {
    return AliasRecord.KEY_PREFIX + Require.name(alias, "alias");
  }

  /** The alias of such a key. */
  static String alias(String key) {
    return key.substring(AliasRecord.KEY_PREFIX.length());
  }

  /** Whether the key is an alias's. */
  static boolean isAlias(String key) {
    return key.startsWith(AliasRecord.KEY_PREFIX);
  }

  /**
   * The name of a version: up to 100 letters and digits of ASCII, {@code .}, {@code _}, {@code +}
   * and {@code -}, a letter or digit first. It is a record's key, part of the keys of chunks, and
   * of names of folders.
   */
  static String requireVersion(String version) {
    return Require.name(version, "version");
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
