package io.tagstream.ner.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.ner.architecture.Architecture;
import io.tagstream.ner.files.Download;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import io.tagstream.ner.tokenizer.TokenizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Models of the Hugging Face hub, in the cache that the hub's Python library uses: what one has
 * fetched, the other finds. Only what is needed is fetched, and never a pickle.
 *
 * <p>Safe against concurrent calls, also from other processes, and against a kill at any instant:
 * contents appear whole, {@code config.json} after all other files, and the revision in the end.
 */
final class HuggingFaceHub {

  private static final String CONFIG = "config.json";

  private final HubLocations locations;

  HuggingFaceHub(HubLocations locations) {
    this.locations = locations;
  }

  /** The directory of a model that is in the cache. */
  Optional<Path> cached(HubName name) throws IOException {
    return new HubCache(locations.cache(), name).complete();
  }

  /**
   * The directory of a model; if it is in the cache, without any use of the network.
   *
   * @throws BaseModelException in one line, if it cannot be had
   */
  Path fetch(HubName name, DownloadListener listener) throws IOException {
    Optional<Path> cached = cached(name);
    if (cached.isPresent()) {
      return cached.get();
    }
    if (locations.offline()) {
      throw problem(name, "is not in " + locations.cache() + ", and HF_HUB_OFFLINE is set");
    }
    return new Fetch(name, listener).run();
  }

  private static BaseModelException problem(HubName name, String what) {
    return new BaseModelException("base model '%s' %s".formatted(name, what));
  }

  private final class Fetch {

    private final HubName name;
    private final DownloadListener listener;
    private final HubClient client;
    private final HubCache cache;

    Fetch(HubName name, DownloadListener listener) {
      this.name = name;
      this.listener = listener;
      this.client = new HubClient(locations, name);
      this.cache = new HubCache(locations.cache(), name);
    }

    Path run() throws IOException {
      JsonNode revision = client.revision();
      String commit = revision.path("sha").asText();
      if (!HubName.isCommit(commit)) {
        throw problem(
            name,
            "has no commit at %s, so that is no Hugging Face hub; check HF_ENDPOINT"
                .formatted(locations.endpoint()));
      }
      List<String> there = new ArrayList<>();
      revision.path("siblings").forEach(file -> there.add(file.path("rfilename").asText()));
      requireUsable(there);
      Path config = blob(commit, CONFIG);
      requireKnown(config);
      List<String> wanted = new ArrayList<>(TokenizerFiles.NAMES);
      wanted.add(Quantization.FILE);
      wanted.retainAll(there);
      for (String file : wanted) {
        cache.link(commit, file, blob(commit, file));
      }
      weights(commit, there);
      cache.link(commit, CONFIG, config);
      cache.remember(commit);
      return cache.snapshot(commit);
    }

    private void requireUsable(List<String> there) throws BaseModelException {
      if (!there.contains(CONFIG)) {
        throw problem(name, "has no config.json, so it is no model of Transformers");
      }
      if (!TokenizerFiles.areIn(there)) {
        throw problem(name, "has no tokenizer.json, nor files that one can be made from");
      }
      if (!there.contains(SafetensorsDirectory.SINGLE)
          && !there.contains(SafetensorsDirectory.INDEX)) {
        throw problem(
            name,
            "has no model.safetensors%s; look for a pull request that adds it and give '%s@refs/pr/N'"
                .formatted(
                    there.contains("pytorch_model.bin")
                        ? ", and pytorch_model.bin can carry code and is never loaded"
                        : "",
                    name.repository()));
      }
    }

    /** Checks the architecture before the weights are fetched, which may be large. */
    private void requireKnown(Path config) throws IOException {
      String type = TokenizerSettings.object(config).orElseThrow().path("model_type").asText("");
      try {
        Architecture.of(type);
      } catch (IllegalArgumentException e) {
        throw problem(name, "cannot be used: " + e.getMessage());
      }
    }

    private void weights(String commit, List<String> there) throws IOException {
      if (there.contains(SafetensorsDirectory.SINGLE)) {
        String single = SafetensorsDirectory.SINGLE;
        cache.link(commit, single, blob(commit, single));
        return;
      }
      Path index = blob(commit, SafetensorsDirectory.INDEX);
      for (String shard : SafetensorsDirectory.shards(Files.readAllBytes(index), index)) {
        cache.link(commit, shard, blob(commit, shard));
      }
      cache.link(commit, SafetensorsDirectory.INDEX, index);
    }

    private Path blob(String commit, String file) throws IOException {
      HubClient.FileInfo info = client.file(commit, file);
      Path blob = cache.blob(info.etag());
      Download download =
          Download.of(info.uri(), blob).withHeaders(client.headers()).withSize(info.size());
      if (info.sha256().isPresent()) {
        download = download.withSha256(info.sha256().get());
      }
      return download.fetch((content, bytes, total) -> listener.downloaded(file, bytes, total));
    }
  }
}
