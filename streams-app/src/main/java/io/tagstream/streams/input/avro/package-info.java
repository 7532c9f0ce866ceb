/** Records in Avro: their schemas, from a registry, and what is in their bytes. */
package io.tagstream.streams.input.avro;
