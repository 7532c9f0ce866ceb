/** Tests of Avro, and a registry for others. */
package io.tagstream.streams.input.avro;
