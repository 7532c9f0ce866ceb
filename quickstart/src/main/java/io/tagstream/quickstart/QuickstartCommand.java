package io.tagstream.quickstart;

import io.tagstream.cli.Subcommand;
import io.tagstream.cli.option.HttpOptions;
import io.tagstream.cli.option.HttpTokenOptions;
import io.tagstream.ner.files.FileTree;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.web.http.Access;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tagstream quickstart}. */
@Command(
    name = "quickstart",
    description = {
      "Shows all of Tagstream in one process, with a Kafka broker of its own:",
      "fine-tunes a model, tags sentences, scores them as gold arrives, retrains, swaps the model."
    })
public final class QuickstartCommand implements Subcommand {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "tagstream-data",
      description = "Where topics, models and state are kept. Default: ${DEFAULT-VALUE}.")
  Path directory;

  @Option(names = "--fresh", description = "Clear that folder first.")
  boolean fresh;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "A corpus of your own: a training and a development file. Default: the bundled sample.")
  Path dataDir;

  @Option(
      names = "--base-model",
      paramLabel = "NAME|DIR",
      defaultValue = "minilm",
      description = "What to fine-tune. Default: ${DEFAULT-VALUE}.")
  String baseModel;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "20",
      description = "Sentences sent per second. Default: ${DEFAULT-VALUE}.")
  double rate;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "The broker's port; 0 for any free port. Default: ${DEFAULT-VALUE}.")
  int port;

  @Mixin HttpOptions http = new HttpOptions(8080);

  @Mixin HttpTokenOptions token = new HttpTokenOptions();

  @Option(
      names = "--exit-when-done",
      description = "End after the story; exit code 1 if a promise was broken.")
  boolean exitWhenDone;

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      defaultValue = "quickstart-summary.json",
      description = "Where the figures of the run are written. Default: ${DEFAULT-VALUE}.")
  Path summary;

  private boolean holds;

  @Override
  public Integer call() throws Exception {
    if (!(rate > 0 && rate <= 1000)) {
      throw new IllegalArgumentException("--rate %s: wanted above 0, up to 1000".formatted(rate));
    }
    InetSocketAddress address = http.address();
    Access access = token.access(address);
    prepare(directory);
    QuickstartCorpus corpus =
        dataDir == null
            ? QuickstartCorpus.bundled(directory.resolve("corpus"))
            : QuickstartCorpus.of(dataDir, directory.resolve("corpus"));
    Screen screen = new Screen();
    try (Shutdown shutdown = new Shutdown();
        House house = new House(directory, port, address, access, allowed(corpus))) {
      Story.Plan plan = new Story.Plan(corpus, baseModel, rate, Story.LEAST_STEPS);
      Story story = new Story(house, plan, screen);
      shutdown.interrupting(() -> tell(story, screen));
      if (exitWhenDone || shutdown.isAsked()) {
        return holds ? 0 : 1;
      }
      screen.say("Still running. Ctrl-C ends it.");
      shutdown.await();
    }
    return 0;
  }

  private void tell(Story story, Screen screen) throws Exception {
    QuickstartSummary figures = story.tell();
    figures.write(summary);
    holds = figures.holds();
    screen.say(
        "%n%s",
        holds
            ? "Every sentence was tagged once, and the streamed scores equal the offline ones."
            : "A promise was broken: see " + summary);
  }

  /** What the story trains on, and no more: others can write to its topics, too. */
  private AllowedPaths allowed(QuickstartCorpus corpus) throws IOException {
    return new AllowedPaths(corpus.directories(), models());
  }

  /** Where the base model is, unless it is known by its name; in the hub's cache it is of links. */
  private List<Path> models() throws IOException {
    Path model = Path.of(baseModel).toAbsolutePath();
    if (!Files.isDirectory(model)) {
      return Files.exists(Path.of(model + ".index")) ? List.of(model.getParent()) : List.of();
    }
    List<Path> directories = new ArrayList<>(List.of(model));
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        directories.add(file.toRealPath().getParent());
      }
    }
    return directories;
  }

  /** A folder is cleared only if it is one of ours. */
  private void prepare(Path folder) throws IOException {
    Path mark = folder.resolve(".tagstream");
    if (Files.exists(folder) && fresh) {
      if (!Files.exists(mark)) {
        throw new IllegalArgumentException(
            "--fresh: %s was not made by the quickstart, so it is not cleared".formatted(folder));
      }
      FileTree.delete(folder);
    }
    Files.createDirectories(folder);
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
  }
}
