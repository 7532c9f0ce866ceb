package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.tag.NerModel;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.testkit.trainer.RunningTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models that no trainer of ours made become versions. */
class PublishIT extends RunningTrainer {
  private static final Path MODELS =
      Path.of("..", "ner", "src", "test", "resources", "architectures");

  private Commands commands;

  @BeforeEach
  void connect() {
    commands = new Commands(broker.bootstrapServers(), desk.topics);
  }

  @Test
  void makesAVersionThatATaggerCanFetch() throws Exception {
    Path model = copy("bert");
    Files.writeString(model.resolve("README.md"), "of no use to a tagger");
    Files.writeString(model.resolve("pytorch_model.bin"), "code");
    List<String> before = names(model);

    assertThat(publish(model, "--alias", "champion")).isZero();

    assertThat(commands.out()).isEqualTo("v1 published: champion\n");
    ModelVersion version = desk.registry().champion().orElseThrow();
    assertThat(version.files())
        .containsOnlyKeys("config.json", "model.safetensors", "tagstream.json", "tokenizer.json");
    try (NerModel fetched = NerModel.load(desk.fetcher(temp.resolve("cache")).fetch(version));
        NerModel same = NerModel.load(model)) {
      assertThat(version.labels()).isEqualTo(same.labels()).isEqualTo(fetched.labels());
    }
    assertThat(names(model)).isEqualTo(before);
  }

  @Test
  void knowsWhatIsThereAlready() throws Exception {
    Path model = copy("bert");
    assertThat(publish(model)).isZero();
    assertThat(desk.registry().aliases()).isEmpty();
    commands.forget();

    assertThat(publish(copy("bert"), "--alias", "champion")).isZero();

    assertThat(commands.out())
        .isEqualTo("v1 has the same content, and was there before: champion\n");
    assertThat(desk.registry().versions()).containsOnlyKeys("v1");
    assertThat(desk.registry().champion().orElseThrow().version()).isEqualTo("v1");
    assertThat(publish(copy("distilbert"), "--version-name", "v1")).isEqualTo(2);
    assertThat(commands.err()).contains("version 'v1' is taken");
    assertThat(publish(copy("distilbert"), "--version-name", "ours-1")).isZero();
    assertThat(desk.registry().versions()).containsOnlyKeys("ours-1", "v1");
  }

  @Test
  void givesNoNameTwiceWhoeverPublishesMeanwhile() throws Exception {
    List<Path> models = Stream.of("bert", "distilbert", "electra").map(PublishIT::source).toList();
    for (int i = 0; i < 3; i++) {
      desk.send("r" + i, "{\"command\":\"retrain\",\"config\":{\"bytes\":%d}}".formatted(i + 1));
    }
    List<CompletableFuture<Integer>> publishers =
        models.stream().map(model -> CompletableFuture.supplyAsync(() -> publish(model))).toList();

    for (CompletableFuture<Integer> publisher : publishers) {
      assertThat(publisher.get()).isZero();
    }
    for (int i = 0; i < 3; i++) {
      desk.awaitEnd("r" + i);
    }

    assertThat(desk.registry().versions()).hasSize(6);
    for (ModelVersion version : desk.registry().versions().values()) {
      assertThat(desk.fetcher(temp.resolve("cache")).fetch(version)).isDirectory();
    }
  }

  @Test
  void refusesWhatATaggerCouldNotLoad() throws Exception {
    Path model = copy("bert");
    Files.move(model.resolve("model.safetensors"), model.resolve("pytorch_model.bin"));

    assertThat(publish(model)).isEqualTo(2);
    assertThat(publish(temp.resolve("nothing"))).isEqualTo(2);
    assertThat(publish(model.resolve("config.json"))).isEqualTo(2);
    assertThat(publish(copy("distilbert"), "--alias", "best")).isEqualTo(2);
    assertThat(publish(copy("distilbert"), "--version-name", "a b/c")).isEqualTo(2);

    assertThat(commands.err())
        .contains("pytorch_model.bin")
        .contains("config.json is a file, wanted a model directory")
        .contains("--version-name: ")
        .contains("--alias is 'best': wanted champion or challenger");
    assertThat(desk.registry().versions()).isEmpty();
  }

  @Test
  void calibratesForInt8WhereItFindsTheSameEntities() throws Exception {
    Path model = copy("bert");
    List<String> lines =
        IntStream.range(0, 120).mapToObj("the cat sat on mat %d"::formatted).toList();
    Path sentences = Files.write(temp.resolve("sentences.txt"), lines);
    Path few = Files.write(temp.resolve("few.txt"), lines.subList(0, 5));
    List<String> before = names(model);

    assertThat(publish(model, "--calibrate", few.toString())).isEqualTo(2);
    assertThat(publish(model, "--calibrate", temp.resolve("none.txt").toString())).isEqualTo(2);
    assertThat(publish(model, "--calibrate", sentences.toString())).as(commands.err()).isZero();

    assertThat(commands.err())
        .contains("few.txt has 5 sentences, at least 100 are wanted", "--calibrate: no file ")
        .containsPattern("In int8, \\d+ of 60 sentences have the same entities");
    boolean taken = !commands.err().contains("too few, so it is published as it is");
    ModelVersion version = desk.registry().versions().get("v1");
    assertThat(version.files().containsKey("quantization.safetensors")).isEqualTo(taken);
    assertThat(names(model)).isEqualTo(before);
    NerModel.load(desk.fetcher(temp.resolve("cache")).fetch(version)).close();
  }

  private int publish(Path model, String... options) {
    return commands.run(
        Stream.concat(Stream.of("publish", model.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  private static Path source(String name) {
    return MODELS.resolve(name);
  }

  private Path copy(String name) throws Exception {
    Path copy = Files.createTempDirectory(temp, name);
    try (Stream<Path> files = Files.list(source(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
