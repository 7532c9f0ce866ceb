package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where a version's bundle is and how to know it.
 *
 * @param chunks how many records of the {@code model-bundles} topic it takes; 0 when it is only at
 *     the URI
 * @param bytes its size
 * @param sha256 of the whole bundle, 64 lower-case hexadecimal digits
 * @param uri another place to fetch it from ({@code file:}, {@code https:}, {@code http:}), or
 *     null; who reads it decides whether to follow it
 * @param partition of the {@code model-bundles} topic that holds the chunks, or null when not known
 * @param offset of the first chunk in that partition; the others follow it. Null when not known:
 *     the topic is read from its beginning then
 */
public record BundleReference(
    @JsonProperty(required = true) int chunks,
    @JsonProperty(required = true) long bytes,
    @JsonProperty(required = true) String sha256,
    String uri,
    Integer partition,
    Long offset) {

  public BundleReference {
    Require.notNegative(bytes, "bytes");
    if (partition != null) {
      Require.notNegative(partition, "partition");
    }
    if (offset != null) {
      Require.notNegative(offset, "offset");
    }
    Require.present(sha256, "sha256");
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "'sha256' is '" + sha256 + "': wanted 64 lower-case hexadecimal digits");
    }
    if (chunks != BundleChunks.count(bytes) && (chunks != 0 || uri == null)) {
      throw new IllegalArgumentException(
          "'chunks' is %d: %d bytes take %d".formatted(chunks, bytes, BundleChunks.count(bytes)));
    }
  }

  /** A bundle whose place on the topic is not known. */
  public BundleReference(int chunks, long bytes, String sha256, String uri) {
    this(chunks, bytes, sha256, uri, null, null);
  }

  /** The same bundle, with the place of its first chunk. */
  public BundleReference at(int partition, long offset) {
    return new BundleReference(chunks, bytes, sha256, uri, partition, offset);
  }
}
