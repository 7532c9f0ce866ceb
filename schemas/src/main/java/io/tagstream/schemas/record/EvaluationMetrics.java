package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well a model version does, over several windows.
 *
 * @param modelVersion the version, also the record's key
 * @param timestamp when the metrics were computed
 * @param windows the windows
 * @param comparisons with the champions that the version has challenged; empty for most
 */
public record EvaluationMetrics(
    @JsonProperty(required = true) String modelVersion,
    @JsonProperty(required = true) Instant timestamp,
    @JsonProperty(required = true) List<Window> windows,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ModelComparison> comparisons) {
  /** The window since the version began. */
  public static final String ALL = "all";

  public EvaluationMetrics {
    Require.present(modelVersion, "modelVersion");
    Require.present(timestamp, "timestamp");
    windows = Require.list(windows, "windows");
    comparisons = comparisons == null ? List.of() : Require.list(comparisons, "comparisons");
  }

  /** The metrics of a version that challenges nobody. */
  public EvaluationMetrics(String modelVersion, Instant timestamp, List<Window> windows) {
    this(modelVersion, timestamp, windows, List.of());
  }

  /** The window since the version began; empty in records that others wrote without it. */
  public Optional<Window> sinceBeginning() {
    return windows.stream().filter(window -> window.window().equals(ALL)).findFirst();
  }

  /**
   * The scores of one window.
   *
   * @param window {@code all} since the version began, {@code last-1000} sentences, or a span of
   *     event time: {@code 5m} up to the latest sentence, the last whole {@code tumbling-5m}, or
   *     {@code fading-1h} with its half-life
   * @param sentences how many sentences it holds; in a fading one, what they weigh
   * @param overall all entity types together (micro average)
   * @param types by entity type, in the order of their names
   * @param f1Interval where the overall F1 lies in 95 of 100 streams like this one; null in records
   *     of earlier releases
   */
  public record Window(
      @JsonProperty(required = true) String window,
      @JsonProperty(required = true) long sentences,
      @JsonProperty(required = true) Scores overall,
      @JsonProperty(required = true) Map<String, Scores> types,
      Interval f1Interval) {
    public Window {
      Require.present(window, "window");
      Require.notNegative(sentences, "sentences");
      Require.present(overall, "overall");
      types = Require.sorted(types, "types");
    }
  }

  /**
   * Bounds of a score.
   *
   * @param low the 2.5th percentile
   * @param high the 97.5th percentile
   */
  public record Interval(
      @JsonProperty(required = true) double low, @JsonProperty(required = true) double high) {
    public Interval {
      Require.finite(low, "low");
      Require.finite(high, "high");
    }
  }

  /**
   * Precision, recall and F1 (from 0 to 1; 0 where undefined) and the counts they come from.
   *
   * @param support gold entities: {@code tp + fn}
   * @param tp true positives
   * @param fp false positives
   * @param fn false negatives
   */
  public record Scores(
      @JsonProperty(required = true) double precision,
      @JsonProperty(required = true) double recall,
      @JsonProperty(required = true) double f1,
      @JsonProperty(required = true) long support,
      @JsonProperty(required = true) long tp,
      @JsonProperty(required = true) long fp,
      @JsonProperty(required = true) long fn) {
    public Scores {
      Require.finite(precision, "precision");
      Require.finite(recall, "recall");
      Require.finite(f1, "f1");
      Require.notNegative(support, "support");
      Require.notNegative(tp, "tp");
      Require.notNegative(fp, "fp");
      Require.notNegative(fn, "fn");
    }

    /** Whether gold or predictions have an entity; else F1 is undefined. */
    public boolean hasEntities() {
      return tp + fp + fn > 0;
    }
  }
}
