package io.tagstream.benchmarks;

import io.tagstream.ner.source.BaseModels;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.GoldSentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the documented commands take for granted: corpora, models, files; all of them small. */
final class CommandFiles {
  private static final Path SAMPLES = Documents.ROOT.resolve("src/data");
  private static final Path TINY =
      Documents.ROOT.resolve("ner/src/test/resources/architectures/bert");
  private static final int TRAINED = 24;
  private static final int HELD_OUT = 8;
  private static final int CALIBRATION = 100;

  private final Path folder;

  CommandFiles(Path folder) {
    this.folder = folder;
  }

  /** Where base models and published corpora are kept, as TAGSTREAM_CACHE says. */
  Path cache() {
    return folder.resolve("cache");
  }

  /** Where requests may name corpora. */
  Path corpora() {
    return folder.resolve("corpora");
  }

  /** A tiny model under every name of Maven Central's, and excerpts in the place of downloads. */
  void fillCache() throws IOException {
    for (String name : BaseModels.names()) {
      copy(TINY, cache().resolve(name));
    }
    Path wnut = cache().resolve("data/wnut17");
    write(wnut.resolve("wnut17train.conll"), english("train", TRAINED));
    write(wnut.resolve("emerging.dev.conll"), english("dev", HELD_OUT));
    // The first contribution looks for daggers.
    write(wnut.resolve("emerging.test.annotated"), english("dev", HELD_OUT) + "†\tO\n\n");
    Path germeval = cache().resolve("data/germeval14");
    write(germeval.resolve("NER-de-train.tsv"), german("train", TRAINED));
    write(germeval.resolve("NER-de-dev.tsv"), german("dev", 2 * HELD_OUT));
    write(germeval.resolve("NER-de-test.tsv"), german("dev", HELD_OUT));
    copy(wnut, corpora().resolve("wnut17"));
  }

  /** Files that a page speaks of and does not make itself. */
  void fill(String page, Path home) throws IOException {
    Files.createDirectories(home);
    switch (page) {
      case "README.md" -> {
        write(home.resolve("gold.conll"), english("dev", HELD_OUT));
        write(home.resolve("predictions.conll"), english("dev", HELD_OUT));
      }
      case "src/docs/training.md" -> {
        copy(corpora().resolve("wnut17"), home.resolve("wnut17"));
        // config.json is that of the walk-through, with the files that it names.
        write(
            home.resolve("config.json"),
            shortened(Documents.json("src/docs/walkthrough.md").get(0)));
        write(home.resolve("train.txt"), english("train", TRAINED));
        write(home.resolve("dev.txt"), english("dev", HELD_OUT));
        write(home.resolve("test.txt"), english("dev", HELD_OUT));
        write(home.resolve("labels.txt"), labels());
        write(home.resolve("messages.txt"), texts());
      }
      case "src/docs/your-model.md" -> {
        copy(TINY, home.resolve("ner-model"));
        write(home.resolve("sentences.txt"), "the cat sat\n".repeat(CALIBRATION));
      }
      case "src/docs/walkthrough.md" ->
          write(home.resolve("wnut_17.json"), shortened(Documents.json(page).get(1)));
      default -> {}
    }
  }

  /** Sentences as records of {@code gold-entities}, as they are without an id. */
  static List<String> gold() throws IOException {
    return sentences("en/train.conll", TRAINED).map(CommandFiles::goldOf).toList();
  }

  private static String goldOf(String sentence) {
    List<String[]> words = sentence.lines().map(line -> line.split("\t", -1)).toList();
    return Json.toJson(
        GoldSentence.ofTags(
            words.stream().map(word -> word[0]).toList(),
            words.stream().map(word -> word[1]).toList()));
  }

  private static String shortened(String json) {
    return json.replaceFirst("\"num_train_epochs\": \\d+", "\"max_steps\": 2")
        .replaceFirst("\"save_steps\": \\d+", "\"save_steps\": 1");
  }

  private static String labels() throws IOException {
    return Stream.of(english("train", TRAINED), english("dev", HELD_OUT))
        .flatMap(String::lines)
        .filter(line -> !line.isBlank())
        .map(line -> line.split("\t", -1)[1] + "\n")
        .distinct()
        .sorted()
        .collect(Collectors.joining());
  }

  /** The sentences without their labels. */
  private static String texts() throws IOException {
    return sentences("en/train.conll", TRAINED)
        .map(sentence -> sentence.replaceAll("\t.*\n?", " ") + "\n")
        .collect(Collectors.joining());
  }

  private static String english(String split, int sentences) throws IOException {
    return joined(sentences("en/" + split + ".conll", sentences));
  }

  private static String german(String split, int sentences) throws IOException {
    return joined(sentences("de/" + split + ".tsv", sentences));
  }

  private static Stream<String> sentences(String file, int count) throws IOException {
    return Arrays.stream(Files.readString(SAMPLES.resolve(file)).split("\n\n", -1))
        .map(String::strip)
        .limit(count);
  }

  private static String joined(Stream<String> sentences) {
    return sentences.map(sentence -> sentence + "\n\n").collect(Collectors.joining());
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
