package io.tagstream.schemas.ops;

import picocli.CommandLine.Option;

/** The option of every command that serves {@link HttpEndpoint}. */
public final class HttpOptions {
  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description =
          "Where /metrics and /health are; 0 for any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  /** The option with the default of its command. */
  public HttpOptions(int defaultPort) {
    port = defaultPort;
  }

  /** The port, checked. */
  public int port() {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "--http-port %d: wanted 1 to 65535, or 0 for any".formatted(port));
    }
    return port;
  }
}
