package io.tagstream.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Fetches a bundle from its URI. Not with {@code java.net.http}: only a connection of the older
 * kind gives up when a server stops in the middle of the body.
 */
final class BundleDownload {
  // Plain HTTP is fine: the registry knows the digest.
  private static final List<String> SCHEMES = List.of("file", "https", "http");
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 30_000;
  private static final int BUFFER_BYTES = 1 << 16;

  private final String version;
  private final BundleReference bundle;

  private BundleDownload(String version, BundleReference bundle) {
    this.version = version;
    this.bundle = bundle;
  }

  static BundleDownload of(ModelVersion version) {
    return new BundleDownload(version.version(), version.bundle());
  }

  /** Writes the bundle to a file and checks its size and digest. */
  void to(Path zip) throws IOException {
    URI uri = uri();
    try (InputStream in = open(uri);
        OutputStream out = Files.newOutputStream(zip)) {
      copy(in, out);
    } catch (IOException e) {
      throw failure(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
    BundleAssembler.requireDigest(version, bundle, zip);
  }

  private URI uri() throws IOException {
    URI uri;
    try {
      uri = new URI(bundle.uri());
    } catch (java.net.URISyntaxException e) {
      throw failure("not a URI: " + e.getMessage(), e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean otherHost = scheme.equals("file") && uri.getHost() != null;
    if (!SCHEMES.contains(scheme) || uri.isOpaque() || otherHost) {
      throw failure("only file:/path, https: and http: can be read: publish it in chunks", null);
    }
    return uri;
  }

  private static InputStream open(URI uri) throws IOException {
    URLConnection connection = uri.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      bytes += n;
      if (bytes > bundle.bytes()) {
        throw new IOException("more than the " + bundle.bytes() + " bytes the registry says");
      }
      out.write(buffer, 0, n);
    }
    if (bytes < bundle.bytes()) {
      throw new IOException("%d bytes where the registry says %d".formatted(bytes, bundle.bytes()));
    }
  }

  private IOException failure(String reason, Exception cause) {
    return new IOException(
        "bundle of model version %s at %s: %s".formatted(version, bundle.uri(), reason), cause);
  }
}
