package io.tagstream.trainer.publish;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap;
import io.tagstream.ner.score.PoissonBootstrap.Interval;
import io.tagstream.runtime.bundle.BundleFetcher;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.record.TrainingStatus.Comparison;
import io.tagstream.trainer.job.TrainingJob;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;

/**
 * Decides whether a new version may take over an alias: not if it has learned nothing that its
 * held-out sentences show, and not if it is worse on them than what the alias points to, beyond the
 * interval of a paired bootstrap.
 */
public final class Gate {
  private final TrainingJob.Outcome outcome;
  private final BundleFetcher fetcher;
  private TrainingJob.Score score;

  /**
   * A gate for one new version.
   *
   * @param fetcher fetches the other one
   */
  public Gate(TrainingJob.Outcome outcome, BundleFetcher fetcher) {
    this.outcome = outcome;
    this.fetcher = fetcher;
  }

  /**
   * What was found.
   *
   * @param promote whether the alias may be moved
   * @param comparison or null when there was nothing to compare with
   * @param note why, in one line, or null
   */
  public record Verdict(boolean promote, Comparison comparison, String note) {
    /** The verdict that what the alias points to may be well, and cannot be read here. */
    public static Verdict notCompared(String version, KafkaException reason) {
      return new Verdict(
          false,
          null,
          "not promoted: not compared with %s: %s".formatted(version, Reasons.of(reason)));
    }
  }

  /**
   * Compares with what the alias points to. One that cannot be fetched or loaded holds nobody up:
   * no tagger can load it either.
   *
   * @param target or null when there is no such alias
   * @throws KafkaException if the broker does not answer
   */
  public Verdict judge(Registrar.Target target) throws IOException {
    if (outcome.heldOut() == null) {
      return new Verdict(true, null, null);
    }
    if (score == null) {
      score = outcome.heldOut().score(outcome.modelDirectory());
    }
    String flaw = flaw();
    if (flaw != null) {
      return new Verdict(false, null, "not promoted: " + flaw);
    }
    if (target == null) {
      return new Verdict(true, null, null);
    }
    List<ConfusionCounts> others;
    try {
      others = others(target);
    } catch (KafkaException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return new Verdict(
          true, null, "not compared with %s: %s".formatted(target.version(), Reasons.of(e)));
    }
    Comparison comparison = compare(target.version(), others);
    boolean isWorse = comparison.high() < 0;
    return new Verdict(!isWorse, comparison, isWorse ? why(comparison) : null);
  }

  /** Why the new version's tags are worth nothing, or null. */
  private String flaw() {
    Counts all = ConfusionCounts.sum(score.sentences()).overall();
    int sentences = score.sentences().size();
    if (score.isUniform()) {
      return "it gives every word of the %d held-out sentences the same tag".formatted(sentences);
    }
    if (all.tp() > 0) {
      return null;
    }
    return all.fn() == 0
        ? "none of the %d held-out sentences has an entity".formatted(sentences)
        : "it finds none of the %d entities of the held-out sentences".formatted(all.fn());
  }

  private Comparison compare(String version, List<ConfusionCounts> others) {
    Interval difference =
        replicates(score.sentences()).difference(replicates(others), Counts::f1).interval();
    return new Comparison(
        version,
        f1(others),
        f1(score.sentences()),
        difference.low(),
        difference.high(),
        score.sentences().size());
  }

  private static PoissonBootstrap replicates(List<ConfusionCounts> sentences) {
    return PoissonBootstrap.ofSentences(sentences.stream().map(ConfusionCounts::overall).toList());
  }

  private static double f1(List<ConfusionCounts> sentences) {
    return ConfusionCounts.sum(sentences).micro().f1();
  }

  private List<ConfusionCounts> others(Registrar.Target target) throws IOException {
    if (target.model() == null) {
      throw new IOException("it is not in the registry");
    }
    return outcome.heldOut().score(fetcher.fetch(target.model())).sentences();
  }

  private static String why(Comparison found) {
    return String.format(
        Locale.ROOT,
        "not promoted: F1 %.4f is below the %.4f of %s on %d held-out sentences,"
            + " by %.4f (95 %% interval %.4f to %.4f)",
        found.f1(),
        found.versionF1(),
        found.version(),
        found.sentences(),
        found.versionF1() - found.f1(),
        -found.high(),
        -found.low());
  }
}
