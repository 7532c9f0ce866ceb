package io.tagstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedPathsTest {
  @TempDir Path temp;
  private Path corpora;
  private Path secret;
  private AllowedPaths allowed;

  @BeforeEach
  void open() throws IOException {
    corpora = Files.createDirectories(temp.resolve("corpora"));
    Path models = Files.createDirectories(temp.resolve("models"));
    secret = Files.writeString(temp.resolve("secret"), "root:x");
    Files.writeString(Files.createDirectory(corpora.resolve("wnut")).resolve("train.txt"), "a O");
    Files.writeString(Files.createDirectory(models.resolve("m")).resolve("config.json"), "{}");
    allowed = new AllowedPaths(List.of(corpora), List.of(models));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data_dir", "train_file", "validation_file", "test_file", "labels"})
  void corporaAreBelowTheirDirectories(String key) throws IOException {
    accepts(key, corpora, corpora.resolve("wnut"), corpora.resolve("wnut/train.txt"));
    accepts(key, corpora.resolve("later.txt"), corpora.resolve("wnut/../wnut/train.txt"));
    refuses(key, "--corpora", secret, temp, Path.of("/"), Path.of("/proc/self/environ"));
    refuses(key, "--corpora", corpora.resolve("../secret"), corpora.resolve("none/../../secret"));
    refuses(key, "--corpora", temp.resolve("missing"), temp.resolve("corpora2"), Path.of(""));
    refuses(key, "--corpora", temp.resolve("models/m"));
  }

  @Test
  void linksAreFollowed() throws IOException {
    Path link = Files.createSymbolicLink(corpora.resolve("link"), secret);
    Path folder = Files.createSymbolicLink(corpora.resolve("folder"), temp);
    Path linked = Files.createSymbolicLink(temp.resolve("linked"), corpora);

    refuses("train_file", "--corpora", link, folder, folder.resolve("secret"));
    refuses("data_dir", "--corpora", corpora); // what would be read of it leads out of it
    refuses("labels", "--corpora", folder.resolve("../secret"));
    accepts("train_file", linked.resolve("wnut/train.txt"));
    Files.delete(link);
    Files.delete(folder);
    Files.createSymbolicLink(corpora.resolve("inside"), corpora.resolve("wnut"));
    accepts("data_dir", corpora, corpora.resolve("inside"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_name_or_path", "config_name", "tokenizer_name"})
  void modelsAreNamesOrBelowTheirDirectories(String key) throws IOException {
    accepts(key, temp.resolve("models/m"));
    for (String name : List.of("minilm", "bert-base-cased", "dslim/bert-base-NER@main")) {
      assertThatCode(() -> allowed.check(Map.of(key, name), Map.of())).doesNotThrowAnyException();
    }
    refuses(key, "--models", corpora, secret, temp.resolve("bert.ckpt"));
    refuses(key, "--models", Path.of("src"), Path.of("src/main")); // a name that is a folder here
    refuses(key, "--models", Path.of("../secret"), Path.of("./model"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"output_dir", "resume_from_checkpoint", "cache_dir"})
  void whereTrainingsWriteIsTheTrainers(String key) {
    for (String value : List.of(corpora.toString(), "last", "model", "")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> allowed.check(Map.of(key, value), Map.of()))
          .withMessageStartingWith(key + ": is the trainer's to set");
    }
  }

  @Test
  void theTrainersOwnSettingsMayNameAnything() {
    Map<String, Object> own = Map.of("data_dir", "/data", "cache_dir", "/cache");

    assertThatCode(() -> AllowedPaths.NONE.check(own, own)).doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowedPaths.NONE.check(Map.of("data_dir", "/data2"), own))
        .withMessage(
            "data_dir: requests may name no file here: start the trainer with --corpora DIR");
  }

  @Test
  void whatIsNoPathIsNoneOfItsBusiness() {
    assertThatCode(
            () -> allowed.check(Map.of("seed", 1, "data_dir", 5, "recipe", "/etc"), Map.of()))
        .doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> allowed.check(Map.of("labels", "a\0b"), Map.of()));
  }

  private void accepts(String key, Path... paths) {
    for (Path path : paths) {
      assertThatCode(() -> allowed.check(Map.of(key, path.toString()), Map.of()))
          .as(path.toString())
          .doesNotThrowAnyException();
    }
  }

  private void refuses(String key, String option, Path... paths) {
    Arrays.stream(paths)
        .forEach(
            path ->
                assertThatIllegalArgumentException()
                    .as(path.toString())
                    .isThrownBy(() -> allowed.check(Map.of(key, path.toString()), Map.of()))
                    .withMessageMatching(
                        key
                            + ": requests may name files below .* only: start .* "
                            + option
                            + " DIR"));
  }
}
