package io.tagstream.ner.corpus;

import io.tagstream.ner.corpus.LineParser.TaggedToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

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
    LineParser.Report report = LineParser.parse(in, name, format, skipBadLines, sentences);
    sentences.blank();
    return new Corpus(sentences.finished, report.skipped(), sentences.lines, report.warnings());
  }

  @Override
  public final CorpusReader accepting(Predicate<String> tags, String expected) {
    return new Accepting(new AcceptedTags(format, tags, expected), skipBadLines);
  }

  @Override
  public final Corpus readLines(InputStream in, String name, LineSink out) throws IOException {
    LineParser.Report report = LineParser.parse(in, name, format, skipBadLines, new Lines(out));
    return new Corpus(List.of(), report.skipped(), List.of(), report.warnings());
  }

  private static final class Sentences implements LineParser.Sink {
    private final List<Sentence> finished = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>();
    private long first;

    @Override
    public void token(TaggedToken token, long line) {
      if (tokens.isEmpty()) {
        first = line;
      }
      tokens.add(token.token());
      tags.add(token.tag());
    }

    @Override
    public void blank() {
      if (!tokens.isEmpty()) {
        finished.add(new Sentence(tokens, tags));
        lines.add(first);
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
    public void token(TaggedToken token, long line) throws IOException {
      out.accept(token.token() + ' ' + token.tag());
    }

    @Override
    public void blank() throws IOException {
      out.accept("");
    }

    @Override
    public void comment() {}
  }

  private static final class Accepting extends LineReader {
    private final LineParser.Format format;

    Accepting(LineParser.Format format, boolean skipBadLines) {
      super(format, skipBadLines);
      this.format = format;
    }

    @Override
    public CorpusReader skipBadLines() {
      return new Accepting(format, true);
    }
  }

  private record AcceptedTags(LineParser.Format format, Predicate<String> tags, String expected)
      implements LineParser.Format {
    @Override
    public boolean separates(String line) {
      return format.separates(line);
    }

    @Override
    public boolean isComment(String line) {
      return format.isComment(line);
    }

    @Override
    public TaggedToken parse(String line) {
      TaggedToken token = format.parse(line);
      return token != null && tags.test(token.tag()) ? token : null;
    }

    @Override
    public String expected() {
      return format.expected() + ", " + expected;
    }

    @Override
    public int columns(String line) {
      return format.columns(line);
    }
  }
}
