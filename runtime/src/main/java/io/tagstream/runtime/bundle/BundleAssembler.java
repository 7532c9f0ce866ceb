package io.tagstream.runtime.bundle;

import io.tagstream.ner.files.Partial;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.RegistryRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * Puts a bundle together from its chunks, in any order and any number of times, on disk. Closing it
 * before {@link #finish} leaves nothing behind.
 */
final class BundleAssembler implements AutoCloseable {
  private final String version;
  private final BundleReference bundle;
  private final Partial partial;
  private final FileChannel channel;
  private final BitSet received = new BitSet();
  private String badChunk = "";

  /**
   * Begins a bundle.
   *
   * @param version whose chunks to take
   * @param bundle what the version's record says of it
   * @param target the file to write, replaced if it exists; its folder must exist
   */
  public BundleAssembler(String version, BundleReference bundle, Path target) throws IOException {
    this.version = RegistryRecord.requireVersion(version);
    this.bundle = bundle;
    this.partial = Partial.file(target);
    this.channel =
        FileChannel.open(partial.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /**
   * Takes a record of the {@code model-bundles} topic; those of other versions and of another size
   * are passed over, and of two with one key the later one stays.
   *
   * @return whether every chunk is there now
   */
  public boolean accept(String key, byte[] value) throws IOException {
    int chunk = chunkOf(key);
    if (chunk < 0 || chunk >= bundle.chunks()) {
      return isComplete();
    }
    int wanted = sizeOf(chunk);
    if (value == null || value.length != wanted) {
      badChunk =
          "; chunk %s has %d bytes where %d were expected"
              .formatted(key, value == null ? 0 : value.length, wanted);
      return false;
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long position = (long) chunk * BundleChunks.CHUNK_BYTES;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
    received.set(chunk);
    return isComplete();
  }

  /** Whether every chunk is there. */
  public boolean isComplete() {
    return received.cardinality() == bundle.chunks();
  }

  /**
   * Checks size and SHA-256 and moves the bundle to its place.
   *
   * @throws IOException naming the version and the missing chunk, or the digests that differ
   */
  public Path finish() throws IOException {
    if (!isComplete()) {
      throw new IOException(
          "bundle of model version %s: %d of %d chunks are missing, the first is %s%s"
              .formatted(
                  version,
                  bundle.chunks() - received.cardinality(),
                  bundle.chunks(),
                  BundleChunks.key(version, received.nextClearBit(0)),
                  badChunk));
    }
    channel.close();
    Bundle.requireDigest(version, bundle, partial.path());
    return partial.finish();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    partial.close();
  }

  private int sizeOf(int chunk) {
    long start = (long) chunk * BundleChunks.CHUNK_BYTES;
    return (int) Math.min(BundleChunks.CHUNK_BYTES, bundle.bytes() - start);
  }

  private int chunkOf(String key) {
    if (key == null || !key.startsWith(version + "/")) {
      return -1;
    }
    String number = key.substring(version.length() + 1);
    return number.matches("[0-9]{5}") ? Integer.parseInt(number) : -1;
  }
}
