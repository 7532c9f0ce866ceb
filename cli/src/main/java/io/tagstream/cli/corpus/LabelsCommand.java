package io.tagstream.cli.corpus;

import io.tagstream.cli.console.StandardOutput;
import io.tagstream.ner.corpus.Corpus;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.label.TagReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
      RawFormat.requireNoDirectory(file);
      Corpus corpus = format.readerOrAuto(file).read(file);
      RawFormat.tell(file, corpus);
      requireReadable(file, corpus);
      tags.addAll(corpus.tags());
    }
    List<String> labels = LabelSet.sorted(tags);
    return output.print(
        out -> {
          for (String label : labels) {
            out.append(label).append('\n');
          }
        });
  }

  /** Requires labels, but not that they have an O: any column may be asked for. */
  private static void requireReadable(Path file, Corpus corpus) {
    if (corpus.sentences().isEmpty()) {
      throw new IllegalArgumentException(file + ": no sentences");
    }
    try {
      var unused = TagReader.ofSome(LabelSet.sorted(corpus.tags()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }
}
