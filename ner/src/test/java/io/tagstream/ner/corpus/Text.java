package io.tagstream.ner.corpus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Corpora written as strings. */
final class Text {
  private Text() {}

  static Corpus read(CorpusReader reader, String text) throws IOException {
    return read(reader, text.getBytes(StandardCharsets.UTF_8));
  }

  static Corpus read(CorpusReader reader, byte[] bytes) throws IOException {
    return reader.read(new ByteArrayInputStream(bytes), "file");
  }

  static List<String> lines(CorpusReader reader, String text) throws IOException {
    List<String> lines = new ArrayList<>();
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    reader.readLines(in, "file", lines::add);
    return lines;
  }

  static Sentence sentence(String... tokensAndTags) {
    List<String> all = List.of(tokensAndTags);
    int half = all.size() / 2;
    return new Sentence(all.subList(0, half), all.subList(half, all.size()));
  }
}
