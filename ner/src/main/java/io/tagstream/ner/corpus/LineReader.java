package io.tagstream.ner.corpus;

import io.tagstream.ner.corpus.LineParser.TaggedToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A reader of a format that has one token a line. */
abstract class LineReader implements CorpusReader {
  private final LineParser.Format format;
  private final boolean skipBadLines;

  LineReader(LineParser.Format format, boolean skipBadLines) {
    this.format = format;
    this.skipBadLines = skipBadLines;
  }

  @Override
  public final Corpus read(InputStream in, String name) throws IOException {
    Sentences sentences = new Sentences();
    int skipped = LineParser.parse(in, name, format, skipBadLines, sentences);
    sentences.blank();
    return new Corpus(sentences.finished, skipped);
  }

  @Override
  public final int readLines(InputStream in, String name, LineSink out) throws IOException {
    return LineParser.parse(in, name, format, skipBadLines, new Lines(out));
  }

  private static final class Sentences implements LineParser.Sink {
    private final List<Sentence> finished = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();

    @Override
    public void token(TaggedToken token) {
      tokens.add(token.token());
      tags.add(token.tag());
    }

    @Override
    public void blank() {
      if (!tokens.isEmpty()) {
        finished.add(new Sentence(tokens, tags));
      }
      tokens.clear();
      tags.clear();
    }

    @Override
    public void comment() {
      blank();
    }
  }

  private record Lines(LineSink out) implements LineParser.Sink {
    @Override
    public void token(TaggedToken token) throws IOException {
      out.accept(token.token() + ' ' + token.tag());
    }

    @Override
    public void blank() throws IOException {
      out.accept("");
    }

    @Override
    public void comment() {}
  }
}
