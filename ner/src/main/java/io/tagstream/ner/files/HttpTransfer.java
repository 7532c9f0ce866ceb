package io.tagstream.ner.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The attempts at one download: each takes up the part that the ones before have left. */
final class HttpTransfer {

  /** An attempt that broke off; another one may go further. */
  static final class CutException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    CutException(int status, String message, Throwable cause) {
      super(message, cause);
      this.status = status;
    }

    int status() {
      return status;
    }

    /** Whether it is not worth while to wait. */
    boolean isWithoutNetwork() {
      return getCause() instanceof UnknownHostException || getCause() instanceof ConnectException;
    }
  }

  private static final Pattern RANGE =
      Pattern.compile("bytes (?:([0-9]+)-[0-9]+|\\*)/([0-9]+|\\*)");
  private static final int REQUESTED_RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int MAX_REDIRECTS = 10;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int BUFFER = 1 << 16;

  private final URI uri;
  private final Map<String, String> headers;
  private final long size;
  private final Path file;
  private final FileChannel part;
  private final DownloadListener listener;

  /**
   * A transfer into an open file.
   *
   * @param size how many bytes to expect, or -1
   * @param file where {@code part} is, so that what identifies its version is kept beside it
   */
  HttpTransfer(
      URI uri,
      Map<String, String> headers,
      long size,
      Path file,
      FileChannel part,
      DownloadListener listener) {
    this.uri = uri;
    this.headers = headers;
    this.size = size;
    this.file = file;
    this.part = part;
    this.listener = listener;
  }

  Path file() {
    return file;
  }

  long arrived() throws IOException {
    return part.size();
  }

  /** Throws away what has arrived. */
  void discard() throws IOException {
    part.truncate(0);
    forget();
  }

  /** Throws away what is kept to resume. */
  void forget() throws IOException {
    Files.deleteIfExists(versionFile());
  }

  /**
   * Fetches what is missing.
   *
   * @throws CutException if another attempt is worth while
   * @throws DownloadException if none is
   */
  void run() throws IOException {
    String version = Files.exists(versionFile()) ? Files.readString(versionFile()) : "";
    if (version.isEmpty() && size < 0) {
      // Nothing could tell that the rest is of the same file.
      part.truncate(0);
    }
    if (size >= 0 && part.size() >= size) {
      if (part.size() == size) {
        return;
      }
      discard();
    }
    HttpURLConnection connection = open(version);
    try {
      read(connection);
    } finally {
      connection.disconnect();
    }
  }

  private void read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    Matcher range =
        RANGE.matcher(String.valueOf(connection.getHeaderField("Content-Range")).strip());
    switch (status) {
      case HttpURLConnection.HTTP_OK -> part.truncate(0);
      case HttpURLConnection.HTTP_PARTIAL -> {
        if (!range.matches() || !Long.toString(part.size()).equals(range.group(1))) {
          discard();
          throw new CutException(status, "the server sent another range than was asked for", null);
        }
      }
      case REQUESTED_RANGE_NOT_SATISFIABLE -> {
        if (range.matches() && Long.toString(part.size()).equals(range.group(2))) {
          return; // it was whole
        }
        discard();
        throw new CutException(status, "HTTP 416", null);
      }
      default -> fail(status);
    }
    String type = String.valueOf(connection.getContentType()).toLowerCase(Locale.ROOT);
    if (type.startsWith("text/html")) {
      discard();
      throw new DownloadException(uri, status, "the server sends a web page instead of the file");
    }
    long length = connection.getContentLengthLong();
    long total = length < 0 ? -1 : part.size() + length;
    if (size >= 0 && total >= 0 && total != size) {
      discard();
      throw new DownloadException(
          uri, status, "it has %,d bytes, expected %,d".formatted(total, size));
    }
    remember(connection);
    copy(connection, status, total);
  }

  private void fail(int status) throws IOException {
    String reason = "HTTP " + status;
    boolean passing =
        status == HttpURLConnection.HTTP_CLIENT_TIMEOUT
            || status == TOO_MANY_REQUESTS
            || status >= HttpURLConnection.HTTP_INTERNAL_ERROR;
    if (passing) {
      throw new CutException(status, reason, null);
    }
    throw new DownloadException(uri, status, reason);
  }

  private void copy(HttpURLConnection connection, int status, long total) throws IOException {
    part.position(part.size());
    listener.downloaded(name(), part.size(), total);
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = body(connection, status)) {
      for (int n = next(in, buffer, status); n >= 0; n = next(in, buffer, status)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          part.write(bytes);
        }
        listener.downloaded(name(), part.size(), total);
      }
    }
    if (part.size() < total) {
      throw new CutException(
          status, "cut off after %,d of %,d bytes".formatted(part.size(), total), null);
    }
  }

  private static InputStream body(HttpURLConnection connection, int status) throws CutException {
    try {
      return connection.getInputStream();
    } catch (IOException e) {
      throw new CutException(status, reason(e), e);
    }
  }

  /** Tells a broken connection from a full disk. */
  private static int next(InputStream in, byte[] buffer, int status) throws CutException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new CutException(status, reason(e), e);
    }
  }

  private HttpURLConnection open(String version) throws IOException {
    Map<String, String> all = new HashMap<>(headers);
    if (part.size() > 0) {
      all.put("Range", "bytes=" + part.size() + "-");
      if (!version.isEmpty()) {
        all.put("If-Range", version);
      }
    }
    try {
      return new HttpCall("GET", all, TIMEOUT_MILLIS, MAX_REDIRECTS)
          .send(uri, (redirect, next) -> true);
    } catch (HttpCall.RedirectException e) {
      throw new DownloadException(uri, 0, e.getMessage(), e);
    } catch (IOException e) {
      throw new CutException(0, reason(e), e);
    }
  }

  private void remember(HttpURLConnection connection) throws IOException {
    String tag = connection.getHeaderField("ETag");
    boolean strong = tag != null && !tag.startsWith("W/");
    String version = strong ? tag : connection.getHeaderField("Last-Modified");
    if (version == null) {
      forget();
    } else {
      Files.writeString(versionFile(), version);
    }
  }

  private Path versionFile() {
    return file.resolveSibling(file.getFileName() + ".version");
  }

  private String name() {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".part".length());
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    // UnknownHostException says the host only.
    return e.getClass().getSimpleName().replace("Exception", "") + ": " + message;
  }
}
