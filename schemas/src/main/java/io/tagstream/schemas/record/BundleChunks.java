package io.tagstream.schemas.record;

/**
 * The records of the {@code model-bundles} topic: chunks of exactly 1 MiB, but for the last, keyed
 * {@code version/NNNNN} from 00000.
 */
public final class BundleChunks {
  /** Size of every chunk but the last, in bytes. */
  public static final int CHUNK_BYTES = 1 << 20;

  /**
   * Room that a record with a full chunk needs: the topic's {@code max.message.bytes}, and what a
   * producer's {@code max.request.size} must be at least.
   */
  public static final int MAX_RECORD_BYTES = CHUNK_BYTES + (64 << 10);

  private static final int MAX_CHUNKS = 100_000;

  private BundleChunks() {}

  /** How many chunks a bundle of so many bytes takes. */
  public static int count(long bytes) {
    long chunks = bytes / CHUNK_BYTES + (bytes % CHUNK_BYTES == 0 ? 0 : 1);
    if (chunks > MAX_CHUNKS) {
      throw new IllegalArgumentException(
          "%d bytes are too many for a bundle: at most %d chunks of 1 MiB"
              .formatted(bytes, MAX_CHUNKS));
    }
    return (int) chunks;
  }

  /** The key of a chunk. */
  public static String key(String version, int chunk) {
    return "%s/%05d".formatted(RegistryRecord.requireVersion(version), chunk);
  }
}
