package io.tagstream.cli.option;

import io.tagstream.web.http.Access;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of every command that tags over HTTP. */
public final class HttpTokenOptions {
  @Option(
      names = "--http-token-file",
      paramLabel = "FILE",
      description =
          "Tokens, one in a line, with one of which clients may have sentences tagged over HTTP;"
              + " read at the start. Default: they need none, and may only where"
              + " --http-host is this machine's loopback address.")
  private Path tokenFile;

  /**
   * Who has access to what is served at an address.
   *
   * @throws IllegalArgumentException naming the file if there are no tokens in it
   */
  public Access access(InetSocketAddress address) {
    return Access.of(address.getAddress(), tokenFile);
  }
}
