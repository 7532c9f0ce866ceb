package io.tagstream.ner.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads tagged sentences from a file of one format. Readers hold no state between files. */
public interface CorpusReader {
  /**
   * Reads a corpus.
   *
   * @param in UTF-8 text; left open
   * @param name what to call it in error messages
   * @throws CorpusException if a line is malformed and the reader does not skip such lines
   */
  Corpus read(InputStream in, String name) throws IOException;

  /**
   * Reads a file.
   *
   * @throws CorpusException if a line is malformed and the reader does not skip such lines
   */
  default Corpus read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /** The same reader, leaving out malformed lines and counting them. */
  CorpusReader skipBadLines();

  /**
   * The reader that suits a file: GermEval if its name ends in {@code .tsv} and its lines have a
   * number and three more columns, else CoNLL, which covers WNUT.
   */
  static CorpusReader forFile(Path file) throws IOException {
    return GermEvalReader.recognizes(file) ? GermEvalReader.outer() : ConllReader.lastColumn();
  }

  /** Whether a line stands between sentences in every format: a blank one, or a document start. */
  static boolean isSeparator(String line) {
    return LineParser.isBlank(line) || line.startsWith(CorpusWriter.DOCUMENT_START);
  }
}
