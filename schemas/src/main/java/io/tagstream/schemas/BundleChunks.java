package io.tagstream.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A bundle file as records of the {@code model-bundles} topic: chunks of exactly 1 MiB, but for the
 * last, keyed {@code version/NNNNN} from 00000. Only one chunk is in memory at a time.
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

  /**
   * Hands the chunks of a file to the sink, in order, and returns what the version's record says of
   * them. The caller waits until all are written before it publishes that record.
   */
  public static BundleReference split(Path bundle, String version, ChunkSink sink)
      throws IOException {
    MessageDigest digest = Digests.sha256();
    long bytes = 0;
    int chunks = 0;
    count(Files.size(bundle));
    try (InputStream in = Files.newInputStream(bundle)) {
      for (byte[] chunk = in.readNBytes(CHUNK_BYTES);
          chunk.length > 0;
          chunk = in.readNBytes(CHUNK_BYTES)) {
        digest.update(chunk);
        bytes += chunk.length;
        sink.accept(key(version, chunks++), chunk);
      }
    }
    return new BundleReference(chunks, bytes, Digests.hex(digest), null);
  }

  /** Takes the chunks of a bundle, as a producer does. */
  @FunctionalInterface
  public interface ChunkSink {
    /** Takes one chunk; the array is the sink's to keep. */
    void accept(String key, byte[] value) throws IOException;
  }
}
