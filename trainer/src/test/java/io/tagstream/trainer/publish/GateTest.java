package io.tagstream.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.files.Digests;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.runtime.bundle.Bundle;
import io.tagstream.runtime.bundle.BundleFetcher;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.publish.Gate.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
  @TempDir Path temp;

  @Test
  void aVersionThatIsWorseDoesNotPass() throws IOException {
    Verdict verdict = gate(60).judge(target("v1", 90));

    assertThat(verdict.promote()).isFalse();
    assertThat(verdict.comparison().version()).isEqualTo("v1");
    assertThat(verdict.comparison().versionF1()).isGreaterThan(verdict.comparison().f1());
    assertThat(verdict.comparison().high()).isNegative();
    assertThat(verdict.comparison().sentences()).isEqualTo(100);
    assertThat(verdict.note())
        .matches(
            "not promoted: F1 0\\.7500 is below the 0\\.9474 of v1 on 100 held-out sentences,"
                + " by 0\\.1974 \\(95 % interval 0\\.\\d{4} to 0\\.\\d{4}\\)");
  }

  @Test
  void whatIsBetterOrHardlyWorsePasses() throws IOException {
    assertThat(gate(90).judge(target("v1", 60)))
        .matches(Verdict::promote)
        .matches(verdict -> verdict.note() == null && verdict.comparison().low() > 0);
    assertThat(gate(89).judge(target("v2", 90))).matches(Verdict::promote);
  }

  @Test
  void thereMayBeNothingToCompareWith() throws IOException {
    assertThat(gate(1).judge(null)).isEqualTo(new Verdict(true, null, null));
    TrainingJob.Outcome notEvaluated =
        new TrainingJob.Outcome(model(1), List.of(), "b", null, Map.of(), null);
    assertThat(gate(notEvaluated).judge(target("v1", 90)).promote()).isTrue();
  }

  @Test
  void whatFindsNothingIsNotPromotedWhateverTheAliasPointsTo() throws IOException {
    Verdict nothing =
        new Verdict(
            false,
            null,
            "not promoted: it finds none of the 100 entities of the held-out sentences");

    assertThat(gate(0).judge(null)).isEqualTo(nothing);
    assertThat(gate(0).judge(new Registrar.Target("v9", null))).isEqualTo(nothing);
    assertThat(gate(0).judge(target("v1", 0))).isEqualTo(nothing);
  }

  @Test
  void whatTellsNoWordsApartIsNotPromoted() throws IOException {
    assertThat(gate(new TrainingJob.Score(counts(50), true)).judge(null))
        .isEqualTo(
            new Verdict(
                false,
                null,
                "not promoted: it gives every word of the 100 held-out sentences the same tag"));
  }

  @Test
  void heldOutSentencesWithoutAnEntityShowNothing() throws IOException {
    List<ConfusionCounts> wrong = List.of(ConfusionCounts.of(Map.of("x", new Counts(0, 3, 0))));

    for (List<ConfusionCounts> counts : List.of(wrong, List.of(ConfusionCounts.of(Map.of())))) {
      assertThat(gate(new TrainingJob.Score(counts)).judge(null))
          .isEqualTo(
              new Verdict(
                  false, null, "not promoted: none of the 1 held-out sentences has an entity"));
    }
  }

  @Test
  void aChampionThatCannotBeLoadedHoldsNobodyUp() throws IOException {
    assertThat(gate(1).judge(new Registrar.Target("v9", null)))
        .isEqualTo(new Verdict(true, null, "not compared with v9: it is not in the registry"));
    Registrar.Target gone = target("v1", 90);
    Files.delete(temp.resolve("v1.zip"));
    assertThat(gate(1).judge(gone))
        .matches(Verdict::promote)
        .matches(verdict -> verdict.note().startsWith("not compared with v1: "));
  }

  @Test
  void aBrokerThatDoesNotAnswerIsNoReasonToPromote() throws IOException {
    TrainingJob.Outcome outcome =
        new TrainingJob.Outcome(
            model(1),
            List.of(),
            "b",
            null,
            Map.of(),
            model -> {
              if (!model.equals(temp.resolve("model-1"))) {
                throw new TimeoutException("no answer");
              }
              return new TrainingJob.Score(counts(1));
            });
    Registrar.Target target = target("v1", 90);

    assertThatThrownBy(() -> gate(outcome).judge(target)).isInstanceOf(TimeoutException.class);
  }

  private Gate gate(int found) throws IOException {
    return gate(
        new TrainingJob.Outcome(model(found), List.of(), "b", null, Map.of(), GateTest::tagged));
  }

  private Gate gate(TrainingJob.Score score) throws IOException {
    return gate(new TrainingJob.Outcome(model(1), List.of(), "b", null, Map.of(), model -> score));
  }

  private Gate gate(TrainingJob.Outcome outcome) {
    return new Gate(
        outcome,
        new BundleFetcher(
            Map.of("bootstrap.servers", "localhost:1"),
            new Topics(),
            temp.resolve("cache"),
            BundleSources.of(List.of(temp.toUri().toString()))));
  }

  private Registrar.Target target(String version, int found) throws IOException {
    Path zip = temp.resolve(version + ".zip");
    Bundle.zip(model(found), List.of("found"), zip);
    return new Registrar.Target(
        version,
        new ModelVersion(
            version,
            new BundleReference(0, Files.size(zip), Digests.sha256(zip), zip.toUri().toString()),
            List.of(),
            null,
            null,
            null,
            null,
            Instant.EPOCH));
  }

  /** A model that finds so many of 100 entities. */
  private Path model(int found) throws IOException {
    Path directory = Files.createDirectories(temp.resolve("model-" + found));
    Files.writeString(directory.resolve("found"), String.valueOf(found));
    return directory;
  }

  private static TrainingJob.Score tagged(Path model) throws IOException {
    return new TrainingJob.Score(
        counts(Integer.parseInt(Files.readString(model.resolve("found")))));
  }

  private static List<ConfusionCounts> counts(int found) {
    List<ConfusionCounts> counts = new ArrayList<>(Collections.nCopies(found, count(1, 0)));
    counts.addAll(Collections.nCopies(100 - found, count(0, 1)));
    return counts;
  }

  private static ConfusionCounts count(int tp, int fn) {
    return ConfusionCounts.of(Map.of("person", new Counts(tp, 0, fn)));
  }
}
