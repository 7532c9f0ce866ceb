package io.tagstream.benchmarks;

import io.tagstream.cli.Subcommand;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.piece.EncodedSentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tagstream bench}. */
@Command(
    name = "bench",
    description = "Measures Tagstream against what one would otherwise run, in turns.",
    subcommands = {
      TrainingBenchmark.class,
      ScoringBenchmark.class,
      DriftBenchmark.class,
      ExportCommand.class
    })
public final class BenchCommand implements Subcommand {
  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      defaultValue = "minilm",
      description =
          "A fine-tuned model, or one to fine-tune for a moment. Default: ${DEFAULT-VALUE}.")
  String model;

  @Option(
      names = "--sentences",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "What to tag: lines of text of a .txt, or corpora, which have other names, and F1 is taken"
              + " on. Default: the bundled sample.")
  List<Path> files = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Sentences of a turn: the first ones, or all over again. Default: 3000.")
  Integer limit;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count. Default: 5.")
  Integer rounds;

  @Option(
      names = "--turn",
      paramLabel = "SECONDS",
      description =
          "What a turn of the others, and of ours one at a time, may take; they tag a sample."
              + " Default: 8.")
  Double turn;

  @Option(
      names = "--latency",
      paramLabel = "SECONDS",
      description = "How long each load of the latencies lasts; 0 for none. Default: 20.")
  Integer latency;

  @Option(
      names = "--quick",
      description = "A short run: 400 sentences, 2 rounds, turns of 2 s, loads of 3 s.")
  boolean quick;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Leave out those without this in their names.")
  String only;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report there, too.")
  Path json;

  @Option(names = "--picture", paramLabel = "FILE", description = "Draw the rates there, as SVG.")
  Path picture;

  @Option(
      names = "--check",
      description =
          "No race: compare the entities with those of f32, and fail below 99.5 %% of sentences; and"
              + " F1, if there are corpora, and fail beyond 0.2 points.")
  boolean check;

  @Option(
      names = "--soak",
      paramLabel = "DURATION",
      converter = Durations.class,
      description =
          "No race: so long (1h, 90s) at 80 %% of the capacity; fail if memory or lag grows.")
  Duration soak;

  @Override
  public Integer call() throws Exception {
    Path directory = BenchModel.resolve(model);
    List<String> texts = texts();
    boolean holds = true;
    if (check) {
      holds = new Check(directory, texts, gold()).holds();
    } else if (soak != null) {
      holds = soaks(directory, texts, soak);
    } else {
      race(directory, texts);
    }
    return holds ? 0 : 1;
  }

  private void race(Path directory, List<String> texts) throws Exception {
    try (Field field = Field.all(directory)) {
      Report report = race(field, texts);
      new ReportTable(System.out).print(report);
      if (json != null) {
        report.write(json);
      }
      if (picture != null) {
        Files.writeString(picture, report.picture());
      }
    }
  }

  private Report race(Field field, List<String> texts) throws Exception {
    List<Contestant> contestants =
        field.contestants().stream().filter(c -> c.name().contains(only)).toList();
    List<Sentence> gold = files.isEmpty() ? Sentences.bundledGold() : gold();
    List<Series> series;
    try (Race race = new Race(contestants, texts, or(turn, 2.0, 8.0), gold)) {
      series = race.run(or(rounds, 2, 5));
    }
    return new Report(
        Machine.describe(),
        "%s, ours in %s".formatted(Path.of(model).getFileName(), field.kernel()),
        String.format(
            Locale.ROOT,
            "%d sentences, %.1f word pieces each",
            texts.size(),
            OurModel.encode(field.model(), texts).stream()
                .mapToInt(EncodedSentence::length)
                .average()
                .orElseThrow()),
        gold.size(),
        or(rounds, 2, 5),
        series.stream().map(Report.Line::of).toList(),
        Comparisons.of(series),
        latency(field, texts, series));
  }

  private Report.Latency latency(Field field, List<String> texts, List<Series> series)
      throws Exception {
    Duration duration = Duration.ofSeconds(or(latency, 3, 20));
    if (duration.isZero() || series.stream().noneMatch(s -> s.name().equals(OurStream.NAME))) {
      return null;
    }
    return new LatencyRun(field.stream(), field.model(), texts).run(duration);
  }

  private static boolean soaks(Path directory, List<String> texts, Duration duration)
      throws Exception {
    try (Field field = Field.ours(directory)) {
      return new Soak(field.stream(), texts, duration).holds();
    }
  }

  private List<String> texts() throws IOException {
    List<String> all = new ArrayList<>();
    for (Path file : files) {
      all.addAll(Sentences.read(file));
    }
    List<String> from = files.isEmpty() ? Sentences.bundled() : all;
    int wanted = or(limit, 400, 3000);
    // Twice the same sentence says nothing new of entities.
    return Sentences.take(from, check ? Math.min(wanted, from.size()) : wanted);
  }

  private List<Sentence> gold() throws IOException {
    List<Sentence> all = new ArrayList<>();
    for (Path file : files) {
      all.addAll(Sentences.gold(file));
    }
    return all;
  }

  /** What was asked for, or the default of a quick run or of a long one. */
  private <T> T or(T asked, T ifQuick, T otherwise) {
    return Objects.requireNonNullElse(asked, quick ? ifQuick : otherwise);
  }

  /** Durations as {@code 1h} and {@code 90s}. */
  static final class Durations implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Duration.parse("PT" + text);
    }
  }
}
