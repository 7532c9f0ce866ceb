package io.tagstream.trainer;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.label.LabelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tagstream labels}. */
@Command(
    name = "labels",
    description =
        "Prints the tags of corpora, each once, sorted by code point as LC_ALL=C sort does.")
public final class LabelsCommand implements Callable<Integer> {
  private final StandardOutput output;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Corpora, of any format.")
  List<Path> files;

  @Mixin RawFormat format = new RawFormat();

  /** The command. */
  public LabelsCommand() {
    this(new StandardOutput());
  }

  LabelsCommand(StandardOutput output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    List<List<String>> tags = new ArrayList<>();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        throw new IllegalArgumentException(file + " is a directory, wanted a corpus file");
      }
      Optional<CorpusReader> asked = format.reader(file);
      CorpusReader reader = asked.isPresent() ? asked.get() : CorpusReader.forFile(file);
      tags.addAll(reader.read(file).tags());
    }
    LabelSet labels = LabelSet.sortedOf(tags);
    return output.print(
        out -> {
          for (String label : labels.labels()) {
            out.append(label).append('\n');
          }
        });
  }
}
