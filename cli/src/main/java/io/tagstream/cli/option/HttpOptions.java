package io.tagstream.cli.option;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.Option;

/** The options of every command that serves HTTP. */
public final class HttpOptions {
  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      defaultValue = "${env:TAGSTREAM_HTTP_HOST:-localhost}",
      description =
          "The address of this machine where HTTP is served, /metrics and /health without a"
              + " password; 0.0.0.0 for all. Default: $TAGSTREAM_HTTP_HOST, or localhost.")
  private String host;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "The port of HTTP; 0 for any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  /** The options with the default port of their command. */
  public HttpOptions(int defaultPort) {
    port = defaultPort;
  }

  /** The address, checked. */
  public InetSocketAddress address() {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "--http-port %d: wanted 1 to 65535, or 0 for any".formatted(port));
    }
    try {
      if (host.isBlank()) { // which Java takes for localhost
        throw new UnknownHostException(host);
      }
      return new InetSocketAddress(InetAddress.getByName(host.strip()), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "--http-host '%s': wanted a name or an address of this machine, without a port"
              .formatted(host),
          e);
    }
  }
}
