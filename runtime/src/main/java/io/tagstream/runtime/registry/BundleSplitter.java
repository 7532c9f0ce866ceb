package io.tagstream.runtime.registry;

import io.tagstream.ner.files.Digests;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.BundleReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Makes the chunks of a bundle file; only one of them is in memory at a time. */
public final class BundleSplitter {
  private BundleSplitter() {}

  /**
   * Hands the chunks of a file to the sink, in order, and returns what the version's record says of
   * them. The caller waits until all are written before it publishes that record.
   */
  public static BundleReference split(Path bundle, String version, ChunkSink sink)
      throws IOException {
    MessageDigest digest = Digests.sha256();
    long bytes = 0;
    int chunks = 0;
    BundleChunks.count(Files.size(bundle));
    try (InputStream in = Files.newInputStream(bundle)) {
      for (byte[] chunk = in.readNBytes(BundleChunks.CHUNK_BYTES);
          chunk.length > 0;
          chunk = in.readNBytes(BundleChunks.CHUNK_BYTES)) {
        digest.update(chunk);
        bytes += chunk.length;
        sink.accept(BundleChunks.key(version, chunks++), chunk);
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
