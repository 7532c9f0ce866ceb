package io.tagstream.cli.publish;

import io.tagstream.cli.console.ConsoleProgress;
import io.tagstream.cli.option.KafkaOptions;
import io.tagstream.cli.option.TopicOptions;
import io.tagstream.ner.corpus.Utf8Lines;
import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.tag.Agreement;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.ner.tag.PostTrainingQuantization;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.service.Publication;
import io.tagstream.trainer.write.TermEndedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tagstream publish}. */
@Command(
    name = "publish",
    description =
        "Checks a fine-tuned model as a tagger would, and publishes it as a model version; the same"
            + " content again is the same version.")
public final class PublishCommand implements Callable<Integer> {
  private static final String PROBE = "Ada Lovelace met Charles Babbage in London.";

  @Spec CommandSpec spec;

  @Mixin KafkaOptions kafka;

  @Mixin TopicOptions topics;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A fine-tuned model in Hugging Face's layout: a directory, or a name on its hub, as"
              + " owner/name or owner/name@revision.")
  String model;

  @Option(
      names = "--version-name",
      paramLabel = "NAME",
      description = "The name of the version. Default: the next of v1, v2, …")
  String version;

  @Option(
      names = "--alias",
      paramLabel = "ALIAS",
      description =
          "Put it to work: champion, or challenger to try it out. Default: only publish it.")
  String alias;

  @Option(
      names = "--calibrate",
      paramLabel = "FILE",
      description =
          "For a model that was not trained to be computed in int8: calibrates it with these"
              + " sentences, one a line, and lets it be computed so if it finds the same entities in"
              + " 99.5%% of them.")
  Path calibration;

  @Override
  public Integer call() throws IOException {
    if (alias != null && !List.of(AliasRecord.CHAMPION, AliasRecord.CHALLENGER).contains(alias)) {
      throw new IllegalArgumentException(
          "--alias is '%s': wanted champion or challenger".formatted(alias));
    }
    requireName();
    List<String> sentences = calibration == null ? List.of() : sentences();
    Map<String, Object> client = kafka.impatient();
    try (Shutdown shutdown = new Shutdown();
        ConsoleProgress progress = new ConsoleProgress()) {
      Path directory = BaseModels.resolve(model, BaseModels.defaultCache(), progress);
      List<String> labels = check(directory);
      Path work =
          Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "publish");
      try {
        Path links = linked(directory, work);
        if (calibration != null) {
          calibrate(links, sentences);
        }
        TrainingJob.Outcome checked =
            new TrainingJob.Outcome(links, labels, origin(directory), null, Map.of(), null);
        try (Admin admin = Admin.create(client)) {
          topics.setup().ensure(admin, kafka.topics());
        }
        try (Publication publication = new Publication(client, kafka.topics(), shutdown::isAsked)) {
          tell(publication.publish(checked, version, alias, work, progress::uploaded));
        }
      } finally {
        FileTree.delete(work);
      }
      return 0;
    } catch (TermEndedException e) {
      return Shutdown.INTERRUPTED;
    }
  }

  /** Before what takes long. */
  private void requireName() {
    try {
      if (version != null) {
        RegistryRecord.requireVersion(version);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--version-name: " + e.getMessage(), e);
    }
  }

  /** Loads it and tags with it, as a tagger would, and returns its labels. */
  private static List<String> check(Path directory) throws IOException {
    try (NerModel loaded = NerModel.load(directory)) {
      var unused = loaded.tag(List.of(loaded.encode(PROBE)));
      return loaded.labels();
    }
  }

  /** Nothing else is of use to a tagger; and what is not ours gets no file of ours. */
  private static Path linked(Path directory, Path work) throws IOException {
    List<String> files = new ArrayList<>(SafetensorsDirectory.files(directory));
    files.add("config.json");
    Stream.concat(TokenizerFiles.NAMES.stream(), Stream.of(Quantization.FILE))
        .filter(name -> Files.isRegularFile(directory.resolve(name)))
        .forEach(files::add);
    Path links = Files.createDirectory(work.resolve("model"));
    for (String file : files) {
      Files.createSymbolicLink(links.resolve(file), directory.resolve(file).toRealPath());
    }
    return links;
  }

  /** The file's lines that are not blank. */
  private List<String> sentences() throws IOException {
    List<String> sentences = new ArrayList<>();
    try (InputStream in = Files.newInputStream(calibration)) {
      for (Utf8Lines lines = new Utf8Lines(in); lines.next(); ) {
        if (!lines.text().isBlank()) {
          sentences.add(lines.text());
        }
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("--calibrate: no file " + calibration, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "--calibrate: %s: %s".formatted(calibration, e.getMessage()), e);
    }
    if (sentences.size() < PostTrainingQuantization.LEAST) {
      throw new IllegalArgumentException(
          "--calibrate: %s has %d sentences, at least %d are wanted"
              .formatted(calibration, sentences.size(), PostTrainingQuantization.LEAST));
    }
    return sentences;
  }

  /** Adds scales to a model, if it is as good with them. */
  private void calibrate(Path model, List<String> sentences) throws IOException {
    Agreement found = PostTrainingQuantization.write(model, sentences);
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "In int8, %,d of %,d sentences have the same entities%s%n",
        found.same(),
        found.sentences(),
        found.isEnough() ? "" : ": too few, so it is published as it is");
    err.flush();
  }

  /** What it was made from: a name, or what its configuration says, if it does. */
  private String origin(Path directory) throws IOException {
    if (!Files.isDirectory(Path.of(model))) {
      return model;
    }
    Path file = directory.resolve("config.json");
    String name = Json.MAPPER.readTree(file.toFile()).path("_name_or_path").asText();
    return name.isBlank() ? null : name;
  }

  private void tell(Publication.Published published) {
    spec.commandLine()
        .getOut()
        .printf(
            "%s %s%s%n",
            published.version(),
            published.isNew() ? "published" : "has the same content, and was there before",
            alias == null ? "" : ": " + alias);
    spec.commandLine().getOut().flush();
  }
}
