package io.tagstream.cli.corpus;

import io.tagstream.cli.console.ConsoleProgress;
import io.tagstream.cli.console.StandardOutput;
import io.tagstream.ner.files.Download;
import io.tagstream.ner.files.DownloadException;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.source.BaseModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tagstream data}. */
@Command(
    name = "data",
    description = {
      "Downloads a corpus from its publishers, unless it is there, and prints its directory.",
      "Known are wnut17 (English, CC BY 4.0) and germeval14 (German, CC BY 4.0)."
    })
public final class DataCommand implements Callable<Integer> {
  private final List<PublishedCorpus> known;
  private final StandardOutput output;

  @Parameters(paramLabel = "CORPUS", description = "wnut17 or germeval14.")
  String name;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where corpora are kept, each in a directory of its name; or the directory that holds"
              + " the files. Default: the folder data in $TAGSTREAM_CACHE, or ~/.cache/tagstream.")
  Path dataDir = BaseModels.defaultCache().resolve("data");

  /** The command, with the publishers' addresses. */
  public DataCommand() {
    this(PublishedCorpus.ALL, new StandardOutput());
  }

  DataCommand(List<PublishedCorpus> known, StandardOutput output) {
    this.known = known;
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    PublishedCorpus corpus =
        known.stream()
            .filter(c -> c.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no corpus '%s', known are %s"
                            .formatted(
                                name,
                                known.stream()
                                    .map(PublishedCorpus::name)
                                    .collect(Collectors.joining(", ")))));
    Path directory = directory(corpus);
    try (ConsoleProgress progress = new ConsoleProgress()) {
      for (PublishedCorpus.File file : corpus.files()) {
        fetch(file, directory.resolve(file.name()), progress);
      }
    } catch (DownloadException e) {
      throw new IOException(e.getMessage() + "; " + mend(corpus, directory), e);
    }
    return output.print(out -> out.append(directory.toString()).append('\n'));
  }

  private Path directory(PublishedCorpus corpus) {
    Path given = dataDir.toAbsolutePath().normalize();
    boolean holdsFiles =
        corpus.files().stream().anyMatch(file -> Files.exists(given.resolve(file.name())));
    return holdsFiles ? given : given.resolve(corpus.name());
  }

  private static void fetch(PublishedCorpus.File file, Path target, DownloadListener listener)
      throws IOException {
    if (Files.exists(target)) {
      // It may be the user's own copy, so it is used whatever its size.
      if (Files.size(target) != file.size()) {
        System.err.printf(
            "%s is there with %,d bytes, its publishers' has %,d%n",
            target, Files.size(target), file.size());
      }
      return;
    }
    Download.of(file.uri(), target).withSize(file.size()).withSha256(file.sha256()).fetch(listener);
  }

  private static String mend(PublishedCorpus corpus, Path directory) {
    return corpus.files().stream()
        .filter(file -> !Files.exists(directory.resolve(file.name())))
        .map(file -> "%s as %s".formatted(file.uri(), directory.resolve(file.name())))
        .collect(Collectors.joining(", ", "fetch by other means ", ""));
  }
}
