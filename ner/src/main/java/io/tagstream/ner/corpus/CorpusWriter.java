package io.tagstream.ner.corpus;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes sentences as {@code token<TAB>tag} lines that {@link ConllReader} reads back. */
public final class CorpusWriter {
  static final String DOCUMENT_START = "-DOCSTART-";

  private CorpusWriter() {}

  /** Writes a UTF-8 file, replacing what is there. */
  public static void write(Path file, Iterable<Sentence> sentences) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      write(out, sentences);
    }
  }

  /**
   * Writes a blank line after each sentence; an empty sentence leaves no trace.
   *
   * @throws IllegalArgumentException if a token or tag is empty, holds a tab or line feed, or would
   *     be read as the start of a document; or if the tag is no label, or has a blank in it
   */
  public static void write(Writer out, Iterable<Sentence> sentences) throws IOException {
    for (Sentence sentence : sentences) {
      for (int i = 0; i < sentence.length(); i++) {
        String token = sentence.tokens().get(i);
        String tag = sentence.tags().get(i);
        check(token);
        if (!LineParser.isLabel(tag)) {
          throw cannotWrite(tag);
        }
        out.write(token + '\t' + tag + '\n');
      }
      out.write(sentence.length() == 0 ? "" : "\n");
    }
  }

  private static void check(String cell) {
    if (cell.isEmpty()
        || cell.indexOf('\t') >= 0
        || cell.indexOf('\n') >= 0
        || cell.startsWith(DOCUMENT_START)) {
      throw cannotWrite(cell);
    }
  }

  private static IllegalArgumentException cannotWrite(String cell) {
    return new IllegalArgumentException("cannot write \"" + cell + "\" as a CoNLL column");
  }
}
