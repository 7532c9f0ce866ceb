package io.tagstream.cli.score;

import io.tagstream.cli.corpus.RawFormat;
import io.tagstream.ner.corpus.Corpus;
import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanDecoder;
import io.tagstream.ner.label.TagScheme;
import io.tagstream.ner.score.Averages;
import io.tagstream.ner.score.ClassificationReport;
import io.tagstream.ner.score.SpanScores;
import io.tagstream.ner.score.TokenAccuracy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code tagstream score}. */
@Command(
    name = "score",
    description = "Compares two tagged files and prints precision, recall and F1, as seqeval does.")
public final class ScoreCommand implements Callable<Integer> {
  /** What some scheme of seqeval's has. */
  private static final Pattern LENIENT = Pattern.compile("[OBIES]|[BIESLU]-.*", Pattern.DOTALL);

  /** Tags of which seqeval warns. */
  private static final Pattern ONLY_STRICT = Pattern.compile("[LU]-.*", Pattern.DOTALL);

  /** seqeval's modes. */
  enum Mode {
    DEFAULT,
    STRICT
  }

  /** Reads modes by the names that seqeval has for them. */
  static final class Modes implements ITypeConverter<Mode> {
    @Override
    public Mode convert(String name) {
      return switch (name) {
        case "default" -> Mode.DEFAULT;
        case "strict" -> Mode.STRICT;
        default -> throw new TypeConversionException("'" + name + "' is not default or strict");
      };
    }
  }

  @Parameters(paramLabel = "GOLD", description = "A file of token and tag columns.")
  Path gold;

  @Parameters(paramLabel = "PREDICTIONS", description = "The same tokens with predicted tags.")
  Path predictions;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      converter = Modes.class,
      defaultValue = "default",
      description =
          "default: entities however they are spelled, as conlleval finds them. strict: only those"
              + " that the scheme allows. Default: ${DEFAULT-VALUE}.")
  Mode mode;

  @Option(
      names = "--scheme",
      paramLabel = "SCHEME",
      defaultValue = "IOB2",
      description =
          "With --mode strict, one of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  TagScheme scheme;

  @Option(
      names = "--zero-division",
      paramLabel = "0|1",
      defaultValue = "0",
      description =
          "The precision of what is never predicted, and the recall of what is never gold."
              + " Default: ${DEFAULT-VALUE}.")
  int zeroDivision;

  @Option(
      names = "--digits",
      paramLabel = "N",
      defaultValue = "4",
      description = "Default: ${DEFAULT-VALUE}.")
  int digits;

  @Option(
      names = "--json",
      description =
          "Print seqeval's output_dict, and with it 95 %% intervals of F1, token accuracy, the four"
              + " schemas of SemEval 2013, the surface form F1 of WNUT'17 and which types were taken"
              + " for which.")
  boolean json;

  @Mixin RawFormat format;

  @Override
  public Integer call() throws IOException {
    Corpus wanted = read(gold);
    Corpus found = read(predictions);
    check(wanted, found);
    List<SpanScores> sentences = new ArrayList<>();
    TokenAccuracy tokens = TokenAccuracy.ZERO;
    for (int i = 0; i < wanted.sentences().size(); i++) {
      Sentence sentence = wanted.sentences().get(i);
      List<String> tags = found.sentences().get(i).tags();
      sentences.add(scores(sentence, tags));
      tokens = tokens.plus(TokenAccuracy.of(sentence.tags(), tags));
    }
    SpanScores scores = SpanScores.sum(sentences);
    Averages averages = new Averages(scores.entities(), zeroDivision);
    System.out.print(
        json
            ? new ScoreReport(averages, sentences, scores, tokens) + "\n"
            : ClassificationReport.format(averages, digits));
    return 0;
  }

  private SpanScores scores(Sentence gold, List<String> predicted) {
    return SpanScores.of(
        decode(gold.tags()),
        decode(predicted),
        span -> String.join(" ", gold.tokens().subList(span.start(), span.end())));
  }

  private List<EntitySpan> decode(List<String> tags) {
    return mode == Mode.STRICT ? SpanDecoder.decodeStrict(tags, scheme) : SpanDecoder.decode(tags);
  }

  private Corpus read(Path file) throws IOException {
    RawFormat.requireNoDirectory(file);
    CorpusReader reader = format.readerOrAuto(file);
    Corpus corpus =
        (mode == Mode.STRICT
                ? reader.accepting(scheme::accepts, "a tag of " + scheme)
                : reader.accepting(LENIENT.asMatchPredicate(), "a tag such as O, B-type or I-type"))
            .read(file);
    RawFormat.tell(file, corpus);
    if (mode == Mode.DEFAULT) {
      tellOfBilou(file, corpus);
    }
    return corpus;
  }

  private static void tellOfBilou(Path file, Corpus corpus) {
    corpus.sentences().stream()
        .flatMap(sentence -> sentence.tags().stream())
        .filter(ONLY_STRICT.asMatchPredicate())
        .findFirst()
        .ifPresent(
            tag ->
                System.err.printf(
                    "%s has tags such as %s, which only --mode strict --scheme BILOU tells from"
                        + " I-.%n",
                    file, tag));
  }

  private void check(Corpus wanted, Corpus found) {
    int sentences = Math.min(wanted.sentences().size(), found.sentences().size());
    for (int i = 0; i < sentences; i++) {
      List<String> tokens = wanted.sentences().get(i).tokens();
      List<String> others = found.sentences().get(i).tokens();
      if (!tokens.equals(others)) {
        throw new IllegalArgumentException(
            "sentence %d differs: '%s' in %s:%d, '%s' in %s:%d"
                .formatted(
                    i + 1,
                    String.join(" ", tokens),
                    gold,
                    wanted.lines().get(i),
                    String.join(" ", others),
                    predictions,
                    found.lines().get(i)));
      }
    }
    if (wanted.sentences().size() != found.sentences().size()) {
      throw new IllegalArgumentException(
          "%s has %d sentences, %s has %d"
              .formatted(gold, wanted.sentences().size(), predictions, found.sentences().size()));
    }
  }
}
