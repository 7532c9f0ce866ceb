package io.tagstream.cli.tag;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.cli.console.Highlighter;
import io.tagstream.ner.corpus.CorpusWriter;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanEncoder;
import io.tagstream.ner.label.TagScheme;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.tag.Entity;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.ner.text.Words;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Writes tagged sentences in one format. */
@FunctionalInterface
interface TaggedOutput {
  /**
   * Writes one.
   *
   * @throws IllegalArgumentException if the format has no way to write it
   */
  void write(EncodedSentence sentence, Tagging tagging, Writer out) throws IOException;

  /**
   * The format of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static TaggedOutput of(String name) {
    return switch (name) {
      case "json" -> json();
      case "conll" -> TaggedOutput::conll;
      case "inline" -> inline(new Highlighter(Ansi.AUTO));
      default ->
          throw new IllegalArgumentException(
              "--output is '%s': wanted json, conll or inline".formatted(name));
    };
  }

  /** A line of {@link #json}; offsets in Unicode code points. */
  record Line(String text, List<Entity> entities) {}

  private static TaggedOutput json() {
    ObjectMapper json = new ObjectMapper();
    return (sentence, tagging, out) ->
        out.write(json.writeValueAsString(new Line(sentence.text(), tagging.entities())) + "\n");
  }

  private static TaggedOutput inline(Highlighter highlighter) {
    return (sentence, tagging, out) ->
        out.write(
            highlighter.line(
                    sentence.text(),
                    tagging.entities().stream()
                        .map(e -> new Highlighter.Marked(e.start(), e.end(), e.type()))
                        .toList())
                + "\n");
  }

  private static void conll(EncodedSentence sentence, Tagging tagging, Writer out)
      throws IOException {
    Words words = ((WordPieces) sentence).words();
    List<String> tags =
        SpanEncoder.encode(words.size(), spans(words, tagging.entities()), TagScheme.IOB2);
    CorpusWriter.write(out, List.of(new Sentence(words.tokens(), tags)));
  }

  /** Entities as what they are of the words. */
  private static List<EntitySpan> spans(Words words, List<Entity> entities) {
    List<EntitySpan> spans = new ArrayList<>();
    int word = 0;
    for (Entity entity : entities) {
      int start = words.text().offsetByCodePoints(0, entity.start());
      int end = words.text().offsetByCodePoints(start, entity.end() - entity.start());
      while (words.starts()[word] < start) {
        word++;
      }
      int first = word;
      while (word < words.size() && words.ends()[word] <= end) {
        word++;
      }
      spans.add(new EntitySpan(entity.type(), first, word));
    }
    return spans;
  }
}
