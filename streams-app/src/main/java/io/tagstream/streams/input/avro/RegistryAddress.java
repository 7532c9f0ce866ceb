package io.tagstream.streams.input.avro;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Where a schema registry is, and as whom it is asked, which {@link #toString} does not tell. */
public final class RegistryAddress {
  private static final List<String> PREFIXES = List.of("schema.registry.", "");

  private final String base;
  private final String authorization;

  private RegistryAddress(String base, String authorization) {
    this.base = base;
    this.authorization = authorization;
  }

  /**
   * Addresses of one registry.
   *
   * @param urls with commas between; a user and password in one are for that one
   * @param client settings, with those of the registry's clients under their usual names: {@code
   *     basic.auth.user.info} and {@code bearer.auth.token}, with or without {@code
   *     schema.registry.} before them
   * @throws IllegalArgumentException if one is no URL of a registry; tells no password
   */
  public static List<RegistryAddress> parse(String urls, Map<String, String> client) {
    String usual = authorization(client);
    return Arrays.stream(urls.split(",", -1)).map(url -> parse(url.strip(), usual)).toList();
  }

  private static RegistryAddress parse(String url, String usual) {
    try {
      URI uri = new URI(url);
      if (("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return new RegistryAddress(
            "%s://%s%s%s"
                .formatted(
                    uri.getScheme(),
                    uri.getHost(),
                    uri.getPort() < 0 ? "" : ":" + uri.getPort(),
                    uri.getRawPath().replaceFirst("/+$", "")),
            uri.getUserInfo() == null ? usual : basic(uri.getUserInfo()));
      }
    } catch (URISyntaxException e) {
      // Its message would tell a password: the one below does not.
    }
    throw new IllegalArgumentException(
        "--schema-registry '%s': wanted http://host:port or https://host:port, several with commas"
            .formatted(url.replaceFirst("//.*@", "//").replaceFirst("[?#].*", "")));
  }

  private static String authorization(Map<String, String> client) {
    for (String prefix : PREFIXES) {
      String user = client.get(prefix + "basic.auth.user.info");
      String token = client.get(prefix + "bearer.auth.token");
      if (user != null || token != null) {
        return user == null ? "Bearer " + token.strip() : basic(user.strip());
      }
    }
    return null;
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  URI resolve(String path) {
    return URI.create(base + path);
  }

  /** The value of the header of that name, or null. */
  String authorization() {
    return authorization;
  }

  /** The address without a password. */
  @Override
  public String toString() {
    return base;
  }
}
