package io.tagstream.streams.input.avro;

import io.tagstream.schemas.Decoded;
import org.apache.avro.Schema;

/**
 * What a registry says of a schema's id.
 *
 * @param schema that it has, or the reason why records cannot be read with it
 * @param last whether it stays so: what is unknown may be known soon
 * @param size of the schema, in characters of its JSON
 */
record RegistryAnswer(Decoded<Schema> schema, boolean last, int size) {
  static RegistryAnswer of(Schema schema, int size) {
    return new RegistryAnswer(new Decoded.Value<>(schema), true, size);
  }

  static RegistryAnswer unusable(String reason) {
    return new RegistryAnswer(Decoded.Rejected.plain(reason), true, reason.length());
  }

  static RegistryAnswer unknown(String reason) {
    return new RegistryAnswer(Decoded.Rejected.plain(reason), false, reason.length());
  }
}
