package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.TrainingStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A version as people see it; what is not known, or was never said, is null.
 *
 * @param aliases that point to it, by name, and where each pointed before
 * @param labels how many
 * @param dev F1 on what was held out
 * @param trainedBy the request that made it; null for one that was published otherwise
 * @param comparison the trainer's
 * @param verdict the last one on it as a challenger
 * @param life when which alias pointed to it, the earliest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelShown(
    String version,
    Map<String, Alias> aliases,
    int labels,
    String baseModel,
    ModelVersion.TrainingData data,
    Double dev,
    Stream stream,
    Instant createdAt,
    String trainedBy,
    String note,
    TrainingStatus.Comparison comparison,
    ChallengerVerdict verdict,
    List<Lives.Span> life) {
  private static final int LONGEST = 300;
  private static final int ALIASES = 20;

  /** Names have 100 characters, and the keys of aliases some more. */
  private static final int LONGEST_NAME = 120;

  /** An alias that points to it; {@code previous} is where a roll back leads, if anywhere. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Alias(Instant since, String previous) {}

  /** How good it is on the stream; no F1 where gold and predictions have no entity. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Stream(Double f1, Double low, Double high, long sentences, Instant at) {
    static Stream of(EvaluationMetrics.Window window, Instant at) {
      EvaluationMetrics.Scores all = window.overall();
      EvaluationMetrics.Interval interval = window.f1Interval();
      boolean isDefined = all.hasEntities();
      return new Stream(
          isDefined ? all.f1() : null,
          isDefined && interval != null ? interval.low() : null,
          isDefined && interval != null ? interval.high() : null,
          window.sentences(),
          at);
    }
  }

  /** Whether it may be a name: records of others may have any. */
  static boolean isName(String text) {
    return text.length() <= LONGEST_NAME;
  }

  /**
   * A version.
   *
   * @param stream null without gold
   * @param maker the training that made it, or null
   * @param verdict or null
   */
  static ModelShown of(
      ModelVersion model,
      RegistrySnapshot registry,
      Stream stream,
      Request maker,
      ChallengerVerdict verdict,
      List<Lives.Span> life) {
    Map<String, Alias> aliases = new HashMap<>();
    registry.aliasesOf(model.version()).stream()
        .limit(ALIASES)
        .forEach(
            name -> {
              AliasRecord to = registry.aliases().get(name);
              String previous = to.previousVersion();
              boolean isThere = previous != null && registry.versions().containsKey(previous);
              aliases.put(name, new Alias(to.timestamp(), isThere ? previous : null));
            });
    return new ModelShown(
        model.version(),
        aliases,
        model.labels().size(),
        cut(model.baseModel()),
        data(model.data()),
        model.metrics().get("f1"),
        stream,
        model.createdAt(),
        maker == null ? null : maker.id(),
        maker == null ? null : maker.note(),
        maker == null ? null : maker.comparison(),
        verdict == null || !isName(verdict.comparison().champion()) ? null : verdict,
        life);
  }

  private static ModelVersion.TrainingData data(ModelVersion.TrainingData data) {
    return data == null
        ? null
        : new ModelVersion.TrainingData(cut(data.name()), data.sentences(), cut(data.sha256()));
  }

  private static String cut(String text) {
    return text == null || text.length() <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST / 2)) + "…";
  }
}
