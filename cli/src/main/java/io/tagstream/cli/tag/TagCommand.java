package io.tagstream.cli.tag;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Entity;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.record.SentenceRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tagstream tag}. */
@Command(
    name = "tag",
    description =
        "Reads sentences on standard input, a line of text or a JSON object each as on the topic"
            + " 'sentences', and writes a JSON object with the entities of each.")
public final class TagCommand implements Callable<Integer> {
  private static final int BATCH = 64;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A fine-tuned model, in Hugging Face's layout.")
  Path model;

  /** One line of the output; offsets in Unicode code points. */
  record TaggedLine(String text, List<Entity> entities) {}

  private boolean allTagged = true;

  /** Returns 1 if a line could not be read or tagged; the others are tagged all the same. */
  @Override
  public Integer call() throws IOException {
    ObjectMapper json = new ObjectMapper();
    // Standard streams are not ours to close.
    SentenceLines lines =
        new SentenceLines(System.in, new SentenceDecoder(SentenceDecoder.DEFAULT_MAX_BYTES));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (NerModel loaded = NerModel.load(model)) {
      LenientTagger tagger = new LenientTagger(loaded, this::failed);
      List<EncodedSentence> batch = new ArrayList<>();
      for (var line = lines.next(); line != null; line = lines.next()) {
        line.either(
            sentence -> encode(tagger, sentence).ifPresent(batch::add),
            reason -> unreadable(lines.number(), reason));
        // Whoever types a line sees its entities at once; a pipe is read in batches.
        if (batch.size() == BATCH || lines.isDrained()) {
          write(tagger, batch, json, out);
        }
      }
      write(tagger, batch, json, out);
    }
    return allTagged ? 0 : 1;
  }

  private static Optional<EncodedSentence> encode(LenientTagger tagger, SentenceRecord sentence) {
    String text = sentence.text();
    List<String> tokens = sentence.tokens();
    return tagger.encode(text, t -> tokens.isEmpty() ? t.encode(text) : t.encode(text, tokens));
  }

  private void unreadable(long line, String reason) {
    allTagged = false;
    System.err.printf("tagstream: line %d: %s%n", line, reason);
  }

  private void failed(String text, RuntimeException e) {
    allTagged = false;
    String begin =
        text.substring(
            0, text.offsetByCodePoints(0, Math.min(40, text.codePointCount(0, text.length()))));
    System.err.printf("tagstream: '%s' cannot be tagged: %s%n", begin, Reasons.of(e));
  }

  private static void write(
      LenientTagger tagger, List<EncodedSentence> batch, ObjectMapper json, PrintStream out)
      throws IOException {
    List<Optional<Tagging>> taggings = tagger.tag(batch);
    for (int i = 0; i < batch.size(); i++) {
      if (taggings.get(i).isPresent()) {
        List<Entity> entities = taggings.get(i).get().entities();
        out.println(json.writeValueAsString(new TaggedLine(batch.get(i).text(), entities)));
      }
    }
    out.flush();
    batch.clear();
  }
}
