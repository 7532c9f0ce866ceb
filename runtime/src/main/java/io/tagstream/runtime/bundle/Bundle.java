package io.tagstream.runtime.bundle;

import io.tagstream.ner.files.Digests;
import io.tagstream.ner.files.Partial;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.BundleReference;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A model bundle: a Hugging Face directory as one zip file, and that in chunks. Files are streamed,
 * whatever their size, and what fails leaves nothing half-written behind.
 */
public final class Bundle {
  // The same directory makes the same bytes at any time, anywhere. Not 1980's first day, for which
  // the JDK adds a field that depends on the time zone.
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);
  private static final int BUFFER_BYTES = 1 << 16;

  /** A model has ten files, or some hundred shards. */
  static final int MAX_ENTRIES = 1000;

  static final int MAX_NAME = 255;

  private Bundle() {}

  /** The regular files under a directory: relative names with slashes, sorted. */
  public static List<String> files(Path directory) throws IOException {
    // Follows links, because the hub's cache is made of them.
    try (Stream<Path> paths = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /** The SHA-256 of each of these files of a directory, by name. */
  public static SortedMap<String, String> digests(Path directory, Collection<String> files)
      throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    for (String file : files) {
      digests.put(file, Digests.sha256(directory.resolve(file)));
    }
    return Collections.unmodifiableSortedMap(digests);
  }

  /** Writes these files of a directory to a zip; the same content makes the same bytes. */
  public static void zip(Path directory, Collection<String> files, Path zip) throws IOException {
    try (Partial partial = Partial.file(zip)) {
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(partial.path()))) {
        // Weights hardly shrink, and deflating them takes longer than sending them.
        out.setLevel(Deflater.NO_COMPRESSION);
        for (String file : new TreeSet<>(files)) {
          ZipEntry entry = new ZipEntry(file);
          entry.setTimeLocal(NO_TIME);
          out.putNextEntry(entry);
          Files.copy(directory.resolve(file), out);
          out.closeEntry();
        }
      }
      partial.finish();
    }
  }

  /**
   * Hands the chunks of a zip to the sink, in order and one at a time, and returns what the
   * version's record says of them. The caller waits until all are written before it publishes that
   * record.
   */
  public static BundleReference split(Path zip, String version, ChunkSink sink) throws IOException {
    MessageDigest digest = Digests.sha256();
    long bytes = 0;
    int chunks = 0;
    BundleChunks.count(Files.size(zip));
    try (InputStream in = Files.newInputStream(zip)) {
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

  /** Checks a whole bundle, from wherever it came. */
  static void requireDigest(String version, BundleReference bundle, Path zip) throws IOException {
    String sha256 = Digests.sha256(zip);
    if (!sha256.equals(bundle.sha256())) {
      throw new IOException(
          "bundle of model version %s is corrupt: its SHA-256 is %s, the registry says %s"
              .formatted(version, sha256, bundle.sha256()));
    }
  }

  /**
   * Unpacks a bundle into a directory that must not exist yet.
   *
   * @param maxBytes the most it may unpack to
   * @throws IOException naming the bundle, and the entry that would leave the directory, comes
   *     twice, or is too large
   */
  public static void unzip(Path zip, Path directory, long maxBytes) throws IOException {
    if (Files.exists(directory)) {
      throw new IOException("cannot unpack " + zip + ": " + directory + " exists already");
    }
    // As a stream: the table at a zip's end would be read at once, and may be as large as the zip.
    try (Partial partial = Partial.directory(directory);
        ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      extract(in, partial.path(), maxBytes);
      partial.finish();
    } catch (ZipException
        | EOFException
        | IllegalArgumentException // a name that is no UTF-8
        | FileSystemException e) {
      throw new IOException("cannot unpack " + zip + ": " + e.getMessage(), e);
    }
  }

  private static void extract(ZipInputStream in, Path directory, long maxBytes) throws IOException {
    int entries = 0;
    long left = maxBytes;
    for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
      if (++entries > MAX_ENTRIES) {
        throw new ZipException("more than " + MAX_ENTRIES + " entries");
      }
      left -= entry.isDirectory() ? 0 : extract(in, entry.getName(), directory, left);
    }
    if (entries == 0) {
      throw new ZipException("it is no zip file, or an empty one");
    }
  }

  private static long extract(InputStream in, String name, Path directory, long maxBytes)
      throws IOException {
    Path file = inside(directory, name);
    Files.createDirectories(file.getParent());
    if (Files.exists(file)) {
      throw new ZipException("entry '" + name + "' comes twice");
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        if (bytes > maxBytes) {
          throw new ZipException("entry '" + name + "' is too large to unpack");
        }
        out.write(buffer, 0, n);
      }
    }
    return bytes;
  }

  private static Path inside(Path directory, String name) throws ZipException {
    if (name.length() > MAX_NAME) {
      throw new ZipException(
          "entry '%s…' has a name of %d characters, at most %d are read"
              .formatted(name.substring(0, 40), name.length(), MAX_NAME));
    }
    try {
      Path file = directory.resolve(name).normalize();
      if (name.indexOf('\\') < 0 && file.startsWith(directory) && !file.equals(directory)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // No file can have this name: refused below, as one that leads outside.
    }
    throw new ZipException("entry '" + name + "' does not name a file of the bundle");
  }
}
