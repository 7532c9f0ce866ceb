package io.tagstream.cli.corpus;

import io.tagstream.ner.corpus.ConllReader;
import io.tagstream.ner.corpus.Corpus;
import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.GermEvalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how a file is to be read. */
public final class RawFormat {
  /** What people name on the command line. */
  enum Format {
    auto,
    germeval,
    wnut,
    conll
  }

  /** The two layers of GermEval. */
  enum Spans {
    outer,
    inner
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "One of ${COMPLETION-CANDIDATES}. auto: by name and content. wnut: the first of several"
              + " tags. conll: token and tag in columns, between tabs or spaces.")
  Format format;

  @Option(
      names = "--spans",
      paramLabel = "LAYER",
      description = "Of GermEval: ${COMPLETION-CANDIDATES}. Default: outer.")
  Spans spans;

  @Option(
      names = "--column",
      paramLabel = "N",
      description = "Column of the tag, from 1, or from the end when negative. Default: -1.")
  Integer column;

  @Option(
      names = "--token-column",
      paramLabel = "N",
      description = "Column of the token, likewise. Default: 1.")
  Integer tokenColumn;

  @Option(
      names = "--skip-bad-lines",
      description = "Leave out lines that are malformed, and say how many, instead of failing.")
  boolean skipBadLines;

  /** The reader that was asked for, or else the one that suits the file. */
  public CorpusReader readerOrAuto(Path file) throws IOException {
    Optional<CorpusReader> asked = reader(file);
    return asked.isPresent() ? asked.get() : mended(CorpusReader.forFile(file));
  }

  public static void requireNoDirectory(Path file) {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a directory, wanted a corpus file");
    }
  }

  /** Tells how many lines were left out, if any, and what else may be wrong with a file. */
  public static void tell(Path file, Corpus corpus) {
    if (corpus.skippedLines() > 0) {
      System.err.printf("%s: %,d malformed lines left out%n", file, corpus.skippedLines());
    }
    corpus.warnings().forEach(warning -> System.err.println("warning: " + warning));
  }

  private CorpusReader mended(CorpusReader reader) {
    return skipBadLines ? reader.skipBadLines() : reader;
  }

  /**
   * The reader that was asked for, if any was.
   *
   * @throws IllegalArgumentException if the options contradict each other
   */
  Optional<CorpusReader> reader(Path file) throws IOException {
    boolean columns = column != null || tokenColumn != null;
    Format wanted = format;
    if (wanted == null) {
      wanted = spans != null ? Format.germeval : columns ? Format.conll : null;
    }
    if (spans != null && wanted != Format.germeval) {
      throw new IllegalArgumentException("--spans: only with --format germeval");
    }
    if (columns && wanted != Format.conll) {
      throw new IllegalArgumentException("--column, --token-column: only with --format conll");
    }
    return wanted == null ? Optional.empty() : Optional.of(mended(of(wanted, file)));
  }

  private CorpusReader of(Format wanted, Path file) throws IOException {
    return switch (wanted) {
      case auto -> CorpusReader.forFile(file);
      case germeval -> spans == Spans.inner ? GermEvalReader.inner() : GermEvalReader.outer();
      case wnut -> ConllReader.wnut();
      case conll ->
          ConllReader.columns(
              index("--token-column", tokenColumn, 1), index("--column", column, -1));
    };
  }

  /** Columns count from 1 in a shell and from 0 in a program. */
  private static int index(String option, Integer given, int otherwise) {
    int number = given == null ? otherwise : given;
    if (number == 0) {
      throw new IllegalArgumentException(
          option + " 0: columns count from 1, or from -1 at the end");
    }
    return number > 0 ? number - 1 : number;
  }
}
