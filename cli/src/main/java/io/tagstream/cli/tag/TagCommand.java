package io.tagstream.cli.tag;

import io.tagstream.cli.console.StandardOutput;
import io.tagstream.cli.option.EntityOptions;
import io.tagstream.ner.corpus.ConllReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.record.SentenceRecord;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tagstream tag}. */
@Command(
    name = "tag",
    modelTransformer = ModelOptions.OptionalCluster.class,
    description =
        "Tags sentences on standard input: lines of text, JSON objects as on the topic 'sentences',"
            + " or CoNLL columns.")
public final class TagCommand implements Callable<Integer> {
  private static final int BATCH = 64;

  @Mixin ModelOptions model = new ModelOptions();

  @Mixin EntityOptions entities = new EntityOptions();

  @Option(
      names = "--input",
      paramLabel = "FORMAT",
      defaultValue = "lines",
      description =
          "lines: of text or JSON; conll: a token a line, a blank line after each sentence."
              + " Default: ${DEFAULT-VALUE}.")
  String input;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "json",
      description =
          "json: an object a line; conll: a token and its tag (IOB2) a line; inline: the text with"
              + " its entities in it, in colours on a terminal. Default: ${DEFAULT-VALUE}.")
  String output;

  StandardOutput out = new StandardOutput();

  private boolean allTagged = true;

  /** Returns 1 if a sentence could not be read, tagged or written; the others are all the same. */
  @Override
  public Integer call() throws IOException {
    TaggedOutput format = TaggedOutput.of(output);
    boolean lines = isLines();
    EntityFilter filter = entities.filter();
    int printed;
    try (NerModel loaded = NerModel.load(model.directory())) {
      warnOf(filter.unknown(loaded.labels()));
      printed =
          out.print(
              writer -> {
                Batch batch =
                    new Batch(
                        new LenientTagger(loaded, this::failed),
                        (sentence, tagging, to) -> format.write(sentence, filter.of(tagging), to),
                        writer);
                if (lines) {
                  readLines(batch);
                } else {
                  readTokens(batch);
                }
                batch.write();
              });
    }
    return printed == 0 && !allTagged ? 1 : printed;
  }

  private static void warnOf(Set<String> types) {
    if (!types.isEmpty()) {
      System.err.printf("tagstream: the model knows no entities of type %s%n", types);
    }
  }

  private boolean isLines() {
    return switch (input) {
      case "lines" -> true;
      case "conll" -> false;
      default ->
          throw new IllegalArgumentException(
              "--input is '%s': wanted lines or conll".formatted(input));
    };
  }

  private void readLines(Batch batch) throws IOException {
    SentenceLines lines =
        new SentenceLines(System.in, new SentenceDecoder(SentenceDecoder.DEFAULT_MAX_BYTES));
    for (var line = lines.next(); line != null; line = lines.next()) {
      line.either(
          sentence -> batch.add(sentence.text(), encoding(sentence)),
          reason -> unreadable(lines.number(), reason));
      // Whoever types a line sees its entities at once; a pipe is read in batches.
      if (batch.isFull() || lines.isDrained()) {
        batch.write();
      }
    }
  }

  private static Function<Tagger, EncodedSentence> encoding(SentenceRecord sentence) {
    String text = sentence.text();
    List<String> tokens = sentence.tokens();
    return tagger -> tokens.isEmpty() ? tagger.encode(text) : tagger.encode(text, tokens);
  }

  private static void readTokens(Batch batch) throws IOException {
    for (Sentence sentence : ConllReader.untagged().read(System.in, "standard input").sentences()) {
      batch.add(String.join(" ", sentence.tokens()), tagger -> tagger.encode(sentence.tokens()));
      if (batch.isFull()) {
        batch.write();
      }
    }
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

  /** Sentences that are tagged and written together. */
  private final class Batch {
    private final LenientTagger tagger;
    private final TaggedOutput format;
    private final Writer out;
    private final List<EncodedSentence> sentences = new ArrayList<>();

    Batch(LenientTagger tagger, TaggedOutput format, Writer out) {
      this.tagger = tagger;
      this.format = format;
      this.out = out;
    }

    void add(String text, Function<Tagger, EncodedSentence> encoding) {
      tagger.encode(text, encoding).ifPresent(sentences::add);
    }

    boolean isFull() {
      return sentences.size() == BATCH;
    }

    void write() throws IOException {
      List<Optional<Tagging>> taggings = tagger.tag(sentences);
      for (int i = 0; i < sentences.size(); i++) {
        if (taggings.get(i).isPresent()) {
          write(sentences.get(i), taggings.get(i).get());
        }
      }
      out.flush();
      sentences.clear();
    }

    private void write(EncodedSentence sentence, Tagging tagging) throws IOException {
      try {
        format.write(sentence, tagging, out);
      } catch (IllegalArgumentException e) {
        failed(sentence.text(), e);
      }
    }
  }
}
