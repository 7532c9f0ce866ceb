package io.tagstream.ner.corpus;

import io.tagstream.ner.label.TagReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Reads tagged sentences from a file of one format. Readers hold no state between files.
 *
 * <p>A line is malformed if it has not the columns of the format, or not as many as the first one,
 * or a tag that can be no label ({@link TagReader#requireLabel}) or has a blank in it.
 */
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

  /**
   * Turns each token into a {@code token tag} line and keeps blank lines, many on end too; lines
   * that stand for a blank one become blank, and comments are left out.
   *
   * @param in UTF-8 text; left open
   * @param name what to call it in error messages
   * @return what there is to say of them; no sentences
   * @throws CorpusException if a line is malformed and the reader does not skip such lines
   */
  Corpus readLines(InputStream in, String name, LineSink out) throws IOException;

  /** The same reader, leaving out malformed lines and counting them. */
  CorpusReader skipBadLines();

  /**
   * The same reader, more picky: a line is malformed, too, if its tag does not satisfy.
   *
   * @param expected what the tag should be, for the error message
   */
  CorpusReader accepting(Predicate<String> tag, String expected);

  /**
   * The reader that suits a file: GermEval if its name ends in {@code .tsv} and its lines have a
   * number and three more columns, WNUT if its name ends in {@code .annotated}, else CoNLL.
   */
  static CorpusReader forFile(Path file) throws IOException {
    if (GermEvalReader.recognizes(file)) {
      return GermEvalReader.outer();
    }
    return ConllReader.isWnutTest(file) ? ConllReader.wnut() : ConllReader.lastColumn();
  }

  /**
   * The same for a file to be tagged, which need have no tags unless it is GermEval's.
   *
   * @param outside the tag of a token without one
   */
  static CorpusReader forTestFile(Path file, String outside) throws IOException {
    CorpusReader reader = forFile(file);
    return reader instanceof ConllReader columns ? columns.tagOr(outside) : reader;
  }

  /** Whether a line stands between sentences in every format: a blank one, or a document start. */
  static boolean isSeparator(String line) {
    return LineParser.isBlank(line) || line.startsWith(CorpusWriter.DOCUMENT_START);
  }
}
