package io.tagstream.ner.files;

import java.io.IOException;
import java.net.URI;

/** A file that cannot be downloaded; the message is one line with the address and the reason. */
public final class DownloadException extends IOException {

  private static final long serialVersionUID = 1L;

  private final URI uri;
  private final int status;

  DownloadException(URI uri, int status, String reason) {
    this(uri, status, reason, null);
  }

  DownloadException(URI uri, int status, String reason, Throwable cause) {
    super("cannot download " + uri + ": " + reason, cause);
    this.uri = uri;
    this.status = status;
  }

  /** The address that was asked for. */
  public URI uri() {
    return uri;
  }

  /** The HTTP status that ended it, or 0 where there was no answer or the answer's body is bad. */
  public int status() {
    return status;
  }
}
