package io.tagstream.trainer.service;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap;
import io.tagstream.ner.score.PoissonBootstrap.Interval;
import io.tagstream.schemas.BundleFetcher;
import io.tagstream.schemas.TrainingStatus.Comparison;
import io.tagstream.schemas.ops.Reasons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/**
 * Decides whether a new version may take over an alias: not if it is worse than what the alias
 * points to, on the new one's held-out sentences, beyond the interval of a paired bootstrap.
 */
final class Gate {
  private final TrainingJob.Outcome outcome;
  private final BundleFetcher fetcher;
  private List<ConfusionCounts> counts;

  /**
   * A gate for one new version.
   *
   * @param fetcher fetches the other one
   */
  Gate(TrainingJob.Outcome outcome, BundleFetcher fetcher) {
    this.outcome = outcome;
    this.fetcher = fetcher;
  }

  /** A gate that fetches into this folder. */
  static Gate of(TrainerSettings settings, TrainingJob.Outcome outcome, Path folder) {
    Map<String, Object> client = settings.client();
    return new Gate(
        outcome, new BundleFetcher(client, settings.topics(), folder, settings.bundles()));
  }

  /**
   * What was found.
   *
   * @param promote whether the alias may be moved
   * @param comparison or null when there was nothing to compare with
   * @param note why, in one line, or null
   */
  record Verdict(boolean promote, Comparison comparison, String note) {}

  /**
   * Compares with what the alias points to. One that cannot be fetched or loaded holds nobody up:
   * no tagger can load it either.
   *
   * @param target or null when there is no such alias
   * @throws KafkaException if the broker does not answer
   */
  Verdict judge(Registrar.Target target) throws IOException {
    if (target == null || outcome.heldOut() == null) {
      return new Verdict(true, null, null);
    }
    if (counts == null) {
      counts = outcome.heldOut().score(outcome.modelDirectory());
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
    if (counts.isEmpty()) {
      return new Verdict(true, null, null);
    }
    Comparison comparison = compare(target.version(), others);
    boolean isWorse = comparison.high() < 0;
    return new Verdict(!isWorse, comparison, isWorse ? why(comparison) : null);
  }

  private Comparison compare(String version, List<ConfusionCounts> others) {
    Interval difference = replicates(counts).difference(replicates(others), Counts::f1).interval();
    return new Comparison(
        version, f1(others), f1(counts), difference.low(), difference.high(), counts.size());
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
    return outcome.heldOut().score(fetcher.fetch(target.model()));
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
