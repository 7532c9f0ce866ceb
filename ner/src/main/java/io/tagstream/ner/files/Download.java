package io.tagstream.ner.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One file over HTTP. It grows beside its place as {@code NAME.part}, is taken up again where a cut
 * connection or a kill left it, is checked, and gets its name when it is whole. Safe against
 * concurrent calls, also from other processes.
 *
 * <p>Redirects are followed; headers with credentials go to the first host only. The system
 * properties of Java's HTTP proxies are honoured.
 */
public final class Download {

  private static final int ATTEMPTS = 5;

  // A file lock belongs to the whole JVM, so threads need one of their own.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final URI uri;
  private final Path target;
  private final Map<String, String> headers;
  private final long size;
  private final Optional<String> sha256;
  private final Duration pause;

  private Download(
      URI uri,
      Path target,
      Map<String, String> headers,
      long size,
      Optional<String> sha256,
      Duration pause) {
    this.uri = uri;
    this.target = target.toAbsolutePath();
    this.headers = Map.copyOf(headers);
    this.size = size;
    this.sha256 = sha256;
    this.pause = pause;
  }

  /**
   * A download of which nothing is known beforehand.
   *
   * @param target the file that is to be; its folder is created
   */
  public static Download of(URI uri, Path target) {
    return new Download(uri, target, Map.of(), -1, Optional.empty(), Duration.ofSeconds(1));
  }

  /** Sends these request headers, too. */
  public Download withHeaders(Map<String, String> more) {
    return new Download(uri, target, more, size, sha256, pause);
  }

  /** Fails unless the file has so many bytes. */
  public Download withSize(long bytes) {
    return new Download(uri, target, headers, bytes, sha256, pause);
  }

  /** Fails unless the file has this digest, in hexadecimal. */
  public Download withSha256(String digest) {
    Optional<String> wanted = Optional.of(digest.toLowerCase(Locale.ROOT));
    return new Download(uri, target, headers, size, wanted, pause);
  }

  /** Waits so long before the second attempt, and twice as long before each further one. */
  Download withPause(Duration first) {
    return new Download(uri, target, headers, size, sha256, first);
  }

  /**
   * The file, downloaded unless it is there.
   *
   * @param listener hears the bytes that have arrived, those of earlier attempts included
   * @throws DownloadException if it cannot be had, or is not what was expected; what has arrived of
   *     it is kept for the next call unless it is known to be wrong
   */
  public Path fetch(DownloadListener listener) throws IOException {
    if (isThere()) {
      return target;
    }
    Files.createDirectories(target.getParent());
    Path file = target.resolveSibling(target.getFileName() + ".part");
    THREADS.lock();
    try (FileChannel part =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = part.lock()) {
      try {
        // Whoever held the lock before may have finished it.
        if (!lock.isValid() || isThere()) {
          return target;
        }
        fetch(new HttpTransfer(uri, headers, size, file, part, listener));
        return Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        if (part.size() == 0) {
          Files.deleteIfExists(file);
        }
      }
    } finally {
      THREADS.unlock();
    }
  }

  private boolean isThere() throws IOException {
    if (!Files.exists(target)) {
      return false;
    }
    if (size >= 0 && Files.size(target) != size) {
      throw new DownloadException(
          uri,
          0,
          "%s is there with %,d bytes, expected %,d; delete it, so that it is fetched again"
              .formatted(target, Files.size(target), size));
    }
    return true;
  }

  private void fetch(HttpTransfer transfer) throws IOException {
    boolean resumed = transfer.arrived() > 0;
    complete(transfer);
    Optional<String> wrong = wrong(transfer);
    if (wrong.isPresent() && resumed) {
      // The older part may have been of an older file.
      transfer.discard();
      complete(transfer);
      wrong = wrong(transfer);
    }
    if (wrong.isPresent()) {
      transfer.discard();
      throw new DownloadException(uri, 0, wrong.get());
    }
    transfer.forget();
  }

  private void complete(HttpTransfer transfer) throws IOException {
    long wait = pause.toMillis();
    for (int attempt = 1; ; attempt++) {
      long before = transfer.arrived();
      try {
        transfer.run();
        return;
      } catch (HttpTransfer.CutException e) {
        if (transfer.arrived() > before) {
          attempt = 1;
          wait = pause.toMillis();
        }
        if (attempt == ATTEMPTS || e.isWithoutNetwork()) {
          throw new DownloadException(uri, e.status(), e.getMessage(), e);
        }
        sleep(wait);
        wait *= 2;
      }
    }
  }

  private static void sleep(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private Optional<String> wrong(HttpTransfer transfer) throws IOException {
    if (size >= 0 && transfer.arrived() != size) {
      return Optional.of("it has %,d bytes, expected %,d".formatted(transfer.arrived(), size));
    }
    if (sha256.isPresent() && !sha256.get().equals(Digests.sha256(transfer.file()))) {
      return Optional.of("its SHA-256 is not " + sha256.get());
    }
    return Optional.empty();
  }
}
