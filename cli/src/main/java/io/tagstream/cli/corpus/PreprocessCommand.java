package io.tagstream.cli.corpus;

import io.tagstream.cli.console.ConsoleProgress;
import io.tagstream.cli.console.StandardOutput;
import io.tagstream.ner.corpus.CorpusException;
import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Preprocessor;
import io.tagstream.ner.label.TagReader;
import io.tagstream.ner.piece.PieceCounter;
import io.tagstream.ner.source.BaseModels;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tagstream preprocess}. */
@Command(
    name = "preprocess",
    description = {
      "Splits sentences that are too long for a model, and leaves out tokens of which its tokenizer"
          + " makes nothing, as Hugging Face's legacy preprocess.py does, byte for byte.",
      "Lines begin with a token and are copied, unless --format says that they are to be turned"
          + " into 'token tag' lines first."
    })
public final class PreprocessCommand implements Callable<Integer> {
  private final StandardOutput output;

  @Parameters(paramLabel = "FILE", description = "A corpus.")
  Path file;

  @Parameters(paramLabel = "MODEL", description = "A base model's name, or a model directory.")
  String model;

  @Parameters(
      paramLabel = "MAX_LEN",
      description = "The most word pieces of a sentence, with the special ones.")
  int maxLength;

  @Mixin RawFormat format = new RawFormat();

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where base models are kept. Default: $TAGSTREAM_CACHE, or ~/.cache/tagstream.")
  Path cache = BaseModels.defaultCache();

  /** The command. */
  public PreprocessCommand() {
    this(new StandardOutput());
  }

  PreprocessCommand(StandardOutput output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    RawFormat.requireNoDirectory(file);
    Optional<CorpusReader> reader = format.reader(file);
    if (reader.isEmpty() && format.skipBadLines) {
      throw new IllegalArgumentException("--skip-bad-lines: only with --format");
    }
    try (InputStream in = Files.newInputStream(file);
        ConsoleProgress progress = new ConsoleProgress();
        PieceCounter counter = PieceCounter.open(BaseModels.resolve(model, cache, progress))) {
      int limit = maxLength - counter.specialPieces();
      if (limit < 1) {
        throw new IllegalArgumentException(
            "MAX_LEN %d: must be at least %d, for the tokenizer adds %d special pieces"
                .formatted(maxLength, counter.specialPieces() + 1, counter.specialPieces()));
      }
      return output.print(out -> write(in, reader, counter, limit, out));
    }
  }

  private void write(
      InputStream in, Optional<CorpusReader> reader, PieceCounter counter, int limit, Writer out)
      throws IOException {
    Preprocessor preprocessor =
        new Preprocessor(counter::count, limit, line -> out.append(line).append('\n'));
    if (reader.isPresent()) {
      RawFormat.tell(file, reader.get().readLines(in, file.toString(), preprocessor::accept));
    } else {
      preprocessor.read(in, file.toString());
      warn();
    }
  }

  /** Warns of lines that were copied all the same, as the reference does. */
  private void warn() throws IOException {
    if (!Files.isRegularFile(file)) {
      return; // what can be read but once
    }
    try (InputStream again = Files.newInputStream(file)) {
      CorpusReader reader = CorpusReader.forTestFile(file, TagReader.OUTSIDE);
      RawFormat.tell(file, reader.readLines(again, file.toString(), line -> {}));
    } catch (CorpusException e) {
      System.err.println("warning: " + e.getMessage() + "; copied as it is");
    }
  }
}
