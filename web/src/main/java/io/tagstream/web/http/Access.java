package io.tagstream.web.http;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** Who may have sentences tagged: the bearers of a token; or anybody, where only we are heard. */
public final class Access {
  /** What a header can carry, by RFC 6750. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  private static final String CHALLENGE = "Bearer realm=\"tagstream\"";

  private final List<byte[]> tokens;
  private final boolean open;

  private Access(List<byte[]> tokens, boolean open) {
    this.tokens = tokens;
    this.open = open;
  }

  /**
   * The access to a server.
   *
   * @param address where it listens
   * @param tokenFile has a token in each line, any of which will do; read once. Null for no token:
   *     then everybody has access on a loopback address, and elsewhere nobody
   * @throws IllegalArgumentException naming the file if it cannot be read, or has no token
   */
  public static Access of(InetAddress address, Path tokenFile) {
    return tokenFile == null
        ? new Access(List.of(), address.isLoopbackAddress())
        : new Access(read(tokenFile), false);
  }

  /** Whether nobody has access, for want of a token. */
  public boolean isClosed() {
    return !open && tokens.isEmpty();
  }

  private static List<byte[]> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("--http-token-file %s: no such file".formatted(file), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--http-token-file %s: cannot be read (%s)".formatted(file, e), e);
    }
    List<String> tokens =
        lines.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException(
          "--http-token-file %s: no token in it: wanted one in a line".formatted(file));
    }
    if (!tokens.stream().allMatch(token -> TOKEN.matcher(token).matches())) {
      throw new IllegalArgumentException(
          "--http-token-file %s: wanted a token in each line, of letters, digits and -._~+/="
              .formatted(file));
    }
    return tokens.stream().map(Access::digest).toList();
  }

  /** Whether one writes without a token (open), with one (token), or not at all (closed). */
  public String kind() {
    return open ? "open" : tokens.isEmpty() ? "closed" : "token";
  }

  /**
   * Why what is on the topics is not shown to this one; null if it is. Where only this machine is
   * heard, a page of another site could come by a name of its own that leads here.
   */
  public Problem reading(Exchange exchange) {
    if (!open) {
      return null;
    }
    if (!isOfThisMachine(Objects.toString(exchange.header("Host"), "localhost"))) {
      return Problem.of(421, "only localhost is served here: give --http-token-file for others");
    }
    return isOfAnotherSite(exchange)
        ? Problem.of(403, "a page of another site may not do this: give --http-token-file")
        : null;
  }

  private static boolean isOfThisMachine(String host) {
    String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || LOOPBACK.matcher(name).matches();
  }

  /** Why the request is not let in; null if it is. */
  public Problem refusal(Exchange exchange) {
    if (open) {
      return reading(exchange);
    }
    if (tokens.isEmpty()) {
      return Problem.of(403, "others can reach this address: it tags only with --http-token-file");
    }
    String given = exchange.header("Authorization");
    if (given == null) {
      return Problem.of(401, "wanted one header 'Authorization: Bearer TOKEN'")
          .with("WWW-Authenticate", CHALLENGE);
    }
    String[] words = given.strip().split(" +", 2);
    if (words.length < 2 || !words[0].toLowerCase(Locale.ROOT).equals("bearer")) {
      return Problem.of(401, "wanted the scheme Bearer: 'Authorization: Bearer TOKEN'")
          .with("WWW-Authenticate", CHALLENGE);
    }
    return isKnown(digest(words[1]))
        ? null
        : Problem.of(401, "the token is not one of those that are valid here")
            .with("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
  }

  /** In a time that tells nothing of the tokens. */
  private boolean isKnown(byte[] given) {
    boolean known = false;
    for (byte[] token : tokens) {
      known |= MessageDigest.isEqual(token, given);
    }
    return known;
  }

  /** A browser sends such requests for any page, to loopback addresses, too. */
  private static boolean isOfAnotherSite(Exchange exchange) {
    String site = exchange.header("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    List<String> origins = exchange.headers("Origin");
    String host = Objects.toString(exchange.header("Host"), "");
    return !origins.stream().allMatch(origin -> origin.endsWith("://" + host));
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
