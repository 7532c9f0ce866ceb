package io.tagstream.runtime.bundle;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where bundles may be fetched from by their URI: nowhere, unless whoever runs the process names
 * places. That a record says so is no reason to open a file or to connect to a host.
 */
public final class BundleSources {
  /** Bundles come from the {@code model-bundles} topic alone. */
  public static final BundleSources NONE = new BundleSources(List.of());

  private static final List<String> WEB = List.of("https", "http");
  private static final String FILE = "file";

  private final List<URI> prefixes;

  private BundleSources(List<URI> prefixes) {
    this.prefixes = prefixes;
  }

  /**
   * Allows what is below these places.
   *
   * @param prefixes {@code https://host/path/}, the same with {@code http}, or {@code
   *     file:/directory/}
   * @throws IllegalArgumentException naming one that is no such place
   */
  public static BundleSources of(List<String> prefixes) {
    return new BundleSources(prefixes.stream().map(BundleSources::place).toList());
  }

  private static URI place(String prefix) {
    return parse(prefix)
        .filter(uri -> uri.getRawQuery() == null)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is no place of bundles: wanted https://host/path/, http://host/path/ or"
                            .formatted(prefix)
                        + " file:/directory/"));
  }

  /** The URI of a web server's file, if it is allowed. */
  Optional<URI> onTheWeb(String uri) {
    return parse(uri).filter(BundleSources::isWeb).filter(u -> anyPrefix(p -> isBelow(u, p)));
  }

  /**
   * The real path of a file, if it is allowed and there. It is not told which of the two fails: who
   * writes a URI must not learn what else there is on this machine.
   */
  Optional<Path> onDisk(String uri) {
    return parse(uri).filter(u -> !isWeb(u)).flatMap(this::real);
  }

  private Optional<Path> real(URI uri) {
    try {
      // Without links, which could lead anywhere.
      Path real = Path.of(uri).toRealPath();
      boolean allowed = anyPrefix(p -> !isWeb(p) && real.startsWith(realOrSame(Path.of(p))));
      return Optional.of(real).filter(file -> allowed && Files.isRegularFile(file));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Path realOrSame(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      return directory.normalize(); // not there yet, so nothing is below it
    }
  }

  private boolean anyPrefix(Predicate<URI> test) {
    return prefixes.stream().anyMatch(test);
  }

  private static boolean isBelow(URI uri, URI prefix) {
    String directory = prefix.getPath().endsWith("/") ? prefix.getPath() : prefix.getPath() + "/";
    return uri.getScheme().equalsIgnoreCase(prefix.getScheme())
        && uri.getHost().equalsIgnoreCase(prefix.getHost())
        && port(uri) == port(prefix)
        && (uri.getPath() + "/").startsWith(directory);
  }

  private static int port(URI uri) {
    boolean usual = uri.getPort() == -1;
    return usual ? (uri.getScheme().equalsIgnoreCase("https") ? 443 : 80) : uri.getPort();
  }

  /** A URI that has one meaning: no user, no fragment, no steps up, no separators in disguise. */
  private static Optional<URI> parse(String text) {
    try {
      URI uri = new URI(text);
      boolean plain =
          !uri.isOpaque()
              && uri.getRawUserInfo() == null
              && uri.getRawFragment() == null
              && uri.getPath() != null
              && !uri.getRawPath().toLowerCase(Locale.ROOT).matches(".*%(2f|5c|00).*")
              && !("/" + uri.getPath() + "/").contains("/../");
      return Optional.of(uri).filter(u -> plain && (isWeb(u) ? u.getHost() != null : isFile(u)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isWeb(URI uri) {
    return uri.getScheme() != null && WEB.contains(uri.getScheme().toLowerCase(Locale.ROOT));
  }

  private static boolean isFile(URI uri) {
    return FILE.equalsIgnoreCase(uri.getScheme())
        && uri.getRawAuthority() == null
        && uri.getRawQuery() == null
        && uri.getPath().startsWith("/");
  }
}
