package io.tagstream.ner.source;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the Hugging Face hub is and where its files are kept, from the variables that its Python
 * library honours.
 *
 * @param endpoint without a slash at its end
 * @param cache the folder of {@code models--owner--name} folders
 * @param token sent to the endpoint, and to no other host
 * @param offline whether the network is forbidden
 */
record HubLocations(String endpoint, Path cache, Optional<String> token, boolean offline) {

  private static final String PUBLIC = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  static HubLocations ofThisProcess() {
    String user = System.getProperty("user.home");
    // As Python finds it; Java goes by the list of users, which containers do not always keep.
    String home = File.separatorChar == '/' ? System.getenv().getOrDefault("HOME", user) : user;
    return of(System.getenv(), home);
  }

  static HubLocations of(Map<String, String> environment, String user) {
    Path home =
        path(environment, "HF_HOME", user)
            .or(() -> path(environment, "XDG_CACHE_HOME", user).map(p -> p.resolve("huggingface")))
            .orElse(Path.of(user, ".cache", "huggingface"));
    Path cache =
        path(environment, "HF_HUB_CACHE", user)
            .or(() -> path(environment, "HUGGINGFACE_HUB_CACHE", user))
            .orElse(home.resolve("hub"));
    Path tokenFile = path(environment, "HF_TOKEN_PATH", user).orElse(home.resolve("token"));
    return new HubLocations(
        value(environment, "HF_ENDPOINT").orElse(PUBLIC).replaceFirst("/+$", ""),
        cache,
        value(environment, "HF_TOKEN").or(() -> content(tokenFile)),
        isTrue(environment, "HF_HUB_OFFLINE") || isTrue(environment, "TRANSFORMERS_OFFLINE"));
  }

  /** The same with another cache. */
  HubLocations withCache(Path folder) {
    return new HubLocations(endpoint, folder, token, offline);
  }

  /**
   * An address at the endpoint.
   *
   * @throws IllegalArgumentException if {@code HF_ENDPOINT} is no address
   */
  URI at(String path) {
    if (!endpoint.matches("https?://[^/\\s]+(/\\S*)?")) {
      throw new IllegalArgumentException(
          "HF_ENDPOINT: '%s' is no address, such as %s".formatted(endpoint, PUBLIC));
    }
    return URI.create(endpoint + path);
  }

  private static Optional<Path> path(Map<String, String> environment, String key, String user) {
    return value(environment, key)
        .map(path -> path.startsWith("~") ? user + path.substring(1) : path)
        .map(Path::of);
  }

  private static Optional<String> value(Map<String, String> environment, String key) {
    return Optional.of(environment.getOrDefault(key, "").strip()).filter(v -> !v.isEmpty());
  }

  private static boolean isTrue(Map<String, String> environment, String key) {
    return value(environment, key)
        .filter(v -> TRUE.contains(v.toUpperCase(Locale.ROOT)))
        .isPresent();
  }

  private static Optional<String> content(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // as good as none; the hub will say if one is needed
    }
  }

  @Override
  public String toString() {
    return "HubLocations[endpoint=%s, cache=%s, offline=%s]".formatted(endpoint, cache, offline);
  }
}
