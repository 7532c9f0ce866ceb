package io.tagstream.runtime.topic;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A share of all sentences that their ids alone decide, or their texts, so that every instance
 * chooses the same ones, and again after a restart; a larger share has them all, too.
 *
 * <p>A sentence is in it when the first 48 bits of the MD5 digest of its id (UTF-8), as a number,
 * are below the share times 2^48.
 *
 * @param share from 0 to 1
 */
public record Sample(double share) {
  /** Every sentence. */
  public static final Sample ALL = new Sample(1);

  private static final int BITS = 48;

  /** Whether the sentence of this id, or text, is in it. */
  public boolean has(String id) {
    return share >= 1 || hash(id) < share * (1L << BITS);
  }

  /** A UUID of a name is its MD5 digest, but for some of the lower bits. */
  private static long hash(String id) {
    UUID digest = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
    return digest.getMostSignificantBits() >>> (Long.SIZE - BITS);
  }
}
