package io.tagstream.cli.console;

import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.score.ClassificationReport;
import io.tagstream.ner.score.TagScores;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingProgress;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine;

/**
 * Shows a training on a terminal as bars with an estimate of what remains, and elsewhere as plain
 * lines.
 */
public final class ConsoleProgress implements TrainingListener, DownloadListener, AutoCloseable {
  private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  /** Where progress goes: not the stream of the results. */
  private final PrintStream out = System.err;

  private volatile boolean bars = CommandLine.Help.Ansi.AUTO.enabled();
  private ProgressBar bar;
  private String task = "";
  private long lastLine;

  /** Lines from now on: a bar does not get along with what others write on the terminal. */
  public synchronized void plain() {
    close();
    bars = false;
  }

  @Override
  public void downloaded(String file, long bytes, long totalBytes) {
    transferred("Downloading " + file, bytes, totalBytes);
  }

  /** So many bytes of a model are written to Kafka. */
  public void uploaded(long bytes, long totalBytes) {
    transferred("Uploading", bytes, totalBytes);
  }

  private void transferred(String what, long bytes, long totalBytes) {
    boolean small = totalBytes >= 0 && totalBytes < 10 << 20;
    show(what, bytes, totalBytes, small ? 1 << 10 : 1 << 20, small ? " KiB" : " MiB", "");
  }

  @Override
  public void converting(String model) {
    line("Converting " + model);
  }

  @Override
  public void started(int sentences, int stepsDone, int totalSteps) {
    String resumed = stepsDone == 0 ? "" : ", going on after step %,d".formatted(stepsDone);
    line("Training on %,d sentences, %,d steps%s".formatted(sentences, totalSteps, resumed));
  }

  @Override
  public void step(TrainingProgress p) {
    String extra = "epoch %.2f, loss %.4f".formatted(p.epoch(), p.loss());
    String eta = bars ? "" : ", ETA " + clock(p.remaining());
    show("Training", p.step(), p.totalSteps(), 1, " steps", extra + eta);
  }

  @Override
  public void evaluated(double epoch, double loss, TagScores scores) {
    line(
        "Dev after epoch %.2f: loss %.4f, F1 %.4f"
            .formatted(epoch, loss, scores.entities().micro().f1()));
  }

  @Override
  public void evaluated(double epoch, double perplexity) {
    line("Held-out text after epoch %.2f: perplexity %.2f".formatted(epoch, perplexity));
  }

  @Override
  public void saved(Path directory) {
    line("Saved " + directory);
  }

  @Override
  public void warned(String message) {
    line("Warning: " + message);
  }

  /** The report by entity type. */
  public void report(TagScores scores) {
    line(ClassificationReport.format(scores.entities(), 4).stripTrailing());
  }

  private static String clock(Duration duration) {
    return duration == null
        ? "?"
        : "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
  }

  private synchronized void show(
      String name, long done, long total, long unit, String unitName, String extra) {
    if (bars) {
      if (!name.equals(task)) {
        close();
        bar =
            new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUnit(unitName, unit)
                .build();
        task = name;
      }
      if (total > 0) {
        bar.maxHint(total); // not known from the start of a download
      }
      bar.stepTo(done);
      bar.setExtraMessage(extra);
      return;
    }
    long now = System.nanoTime();
    boolean over = done == total;
    if (!name.equals(task) || over || now - lastLine > LINE_EVERY_NANOS) {
      task = name;
      lastLine = now;
      String of = total > 0 ? "/" + total / unit : "";
      out.println("%s %d%s%s %s".formatted(name, done / unit, of, unitName, extra).stripTrailing());
    }
  }

  private synchronized void line(String text) {
    close();
    out.println(text);
  }

  /** Ends the bar that is shown, if any. */
  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
      task = "";
    }
  }
}
