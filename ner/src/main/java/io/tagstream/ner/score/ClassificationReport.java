package io.tagstream.ner.score;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The text table of {@code seqeval.metrics.classification_report}, version 1.2.2. */
public final class ClassificationReport {
  private static final int DIGITS = 2;
  private static final int COLUMN = 9;
  private static final String LONGEST_AVERAGE = "weighted avg";

  private ClassificationReport() {}

  /** Formats with two digits, seqeval's default. */
  public static String format(ConfusionCounts counts) {
    return format(counts, DIGITS);
  }

  /** Formats scores where a division by zero gives zero, seqeval's default. */
  public static String format(ConfusionCounts counts, int digits) {
    return format(new Averages(counts, 0), digits);
  }

  /**
   * Formats one row per entity type in code point order and one per average; a line feed ends it.
   *
   * @param digits digits after the decimal point
   * @throws IllegalArgumentException if they are fewer than 0
   */
  public static String format(Averages scores, int digits) {
    if (digits < 0) {
      throw new IllegalArgumentException("digits " + digits + ", expected 0 or more");
    }
    int width = width(scores.counts(), digits);
    StringBuilder report = new StringBuilder();
    report.append(pad("", width)).append(' ');
    for (String heading : new String[] {"precision", "recall", "f1-score", "support"}) {
      report.append(' ').append(pad(heading, COLUMN));
    }
    report.append("\n\n");
    scores.byType().forEach((type, score) -> row(report, pad(type, width), score, digits));
    report.append('\n');
    row(report, pad("micro avg", width), scores.micro(), digits);
    row(report, pad("macro avg", width), scores.macro(), digits);
    row(report, pad(LONGEST_AVERAGE, width), scores.weighted(), digits);
    return report.toString();
  }

  private static int width(ConfusionCounts counts, int digits) {
    int names =
        counts.byType().keySet().stream().mapToInt(ClassificationReport::length).max().orElse(0);
    return Math.max(names, Math.max(LONGEST_AVERAGE.length(), digits));
  }

  private static void row(StringBuilder report, String name, Average scores, int digits) {
    report.append(name).append(' ');
    for (double score : new double[] {scores.precision(), scores.recall(), scores.f1()}) {
      report.append(' ').append(pad(fixed(score, digits), COLUMN));
    }
    report.append(' ').append(pad(Long.toString(scores.support()), COLUMN)).append('\n');
  }

  /** Rounds the exact binary value, ties to even, as Python does and {@code String.format} not. */
  private static String fixed(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Python counts code points. */
  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String pad(String text, int width) {
    return " ".repeat(Math.max(0, width - length(text))) + text;
  }
}
