package io.tagstream.quickstart;

import io.tagstream.cli.console.Highlighter;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.TaggedSentence;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/**
 * Shows the story on standard output: entities in the colour of their type, the scores of each
 * version, what happens. Plain text where there is no terminal.
 */
final class Screen {
  private static final long SENTENCE_EVERY_NANOS = Duration.ofMillis(400).toNanos();

  /** What a line has room for. */
  private static final Set<String> WINDOWS = Set.of(EvaluationMetrics.ALL, "last-1000", "5m");

  private static final long SCORES_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintStream out = System.out;
  private final Highlighter highlighter = new Highlighter(Ansi.AUTO);
  private final Map<String, EvaluationMetrics> metrics = new TreeMap<>();
  private boolean paused = true;
  private long lastSentence;
  private long lastScores = System.nanoTime();
  private final Set<String> seen = new HashSet<>();

  /** A step of the story. */
  synchronized void say(String format, Object... args) {
    out.println(highlighter.style("bold", String.format(Locale.ROOT, format, args)));
  }

  /** Whether sentences and scores are shown as they come, or held back. */
  synchronized void pause(boolean on) {
    paused = on;
  }

  /** Shows some of the tagged sentences: as many as one can read, those with entities first. */
  synchronized void tagged(TaggedSentence sentence) {
    // Partitions are read side by side, so the old version may show up once more.
    if (seen.add(sentence.modelVersion()) && seen.size() > 1) {
      say("  ⇄ %s has taken over", sentence.modelVersion());
    }
    long now = System.nanoTime();
    if (paused || sentence.entities().isEmpty() || now - lastSentence < SENTENCE_EVERY_NANOS) {
      return;
    }
    lastSentence = now;
    out.println(
        "  " + highlighter.style("faint", sentence.modelVersion()) + " " + highlighted(sentence));
  }

  /** Shows the newest scores every few seconds. */
  synchronized void scored(EvaluationMetrics update) {
    metrics.put(update.modelVersion(), update);
    long now = System.nanoTime();
    if (!paused && now - lastScores > SCORES_EVERY_NANOS) {
      lastScores = now;
      out.println(metrics.values().stream().map(Screen::scores).collect(Collectors.joining("\n")));
    }
  }

  private static String scores(EvaluationMetrics metrics) {
    return metrics.windows().stream()
        .filter(w -> WINDOWS.contains(w.window()))
        .map(
            w ->
                String.format(
                    Locale.ROOT,
                    "%s %.3f (%.2f to %.2f, %,d sentences)",
                    w.window(),
                    w.overall().f1(),
                    w.f1Interval().low(),
                    w.f1Interval().high(),
                    w.sentences()))
        .collect(Collectors.joining(", ", "  ▸ F1 of " + metrics.modelVersion() + ": ", ""));
  }

  private String highlighted(TaggedSentence sentence) {
    return highlighter.line(
        sentence.text(),
        sentence.entities().stream()
            .map(e -> new Highlighter.Marked(e.start(), e.end(), e.type()))
            .toList());
  }
}
