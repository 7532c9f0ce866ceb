package io.tagstream.streams.scoring.challenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.ScoredSentence;
import io.tagstream.schemas.record.ChallengerVerdict.Verdict;
import io.tagstream.schemas.record.ModelComparison;
import io.tagstream.streams.scoring.state.InMemoryJournal;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChallengerPolicyTest {
  private static final ChallengerPolicy POLICY = new ChallengerPolicy(50, 0.995, false);

  @Test
  void judgesWheneverTheSentencesHaveDoubled() {
    assertThat(LongStream.rangeClosed(1, 10_000).filter(POLICY::isDue))
        .containsExactly(50L, 100L, 200L, 400L, 800L, 1600L, 3200L);
  }

  @Test
  void isSureOrWaitsOrGivesUp() {
    assertThat(POLICY.judge(50, 0.996)).isEqualTo(Verdict.BETTER);
    assertThat(POLICY.judge(50, 0.0)).isEqualTo(Verdict.WORSE);
    assertThat(POLICY.judge(1600, 0.99)).isEqualTo(Verdict.UNDECIDED);
    assertThat(POLICY.judge(3200, 0.99)).isEqualTo(Verdict.NO_BETTER);
    assertThat(POLICY.judge(3200, 0.996)).isEqualTo(Verdict.BETTER);
  }

  @Test
  void refusesWhatTellsNothing() {
    assertThatThrownBy(() -> new ChallengerPolicy(0, 0.99, false))
        .hasMessage("challenger sentences is 0: wanted 1 or more");
    assertThatThrownBy(() -> new ChallengerPolicy(50, 0.5, false))
        .hasMessage("challenger probability is 0.5: wanted more than 0.5 and less than 1");
  }

  /** Seven looks at one stream, so more often than in one of 200; more than that is rarely luck. */
  @Test
  void seldomPromotesWhatIsNoBetter() {
    assertThat(promoted(80, 0.6, 0.6)).isLessThanOrEqualTo(5);
  }

  @Test
  void promotesWhatIsBetter() {
    assertThat(promoted(50, 0.6, 0.7)).isGreaterThanOrEqualTo(48);
    assertThat(promoted(50, 0.7, 0.6)).isZero();
  }

  /** In how many streams a challenger that finds its share of the entities is promoted. */
  private static long promoted(int streams, double champions, double challengers) {
    return IntStream.range(0, streams)
        .parallel()
        .filter(seed -> verdict(seed, champions, challengers) == Verdict.BETTER)
        .count();
  }

  private static Verdict verdict(int seed, double champions, double challengers) {
    Duel duel = new Duel("v2", "v1");
    InMemoryJournal journal = new InMemoryJournal();
    SplittableRandom random = new SplittableRandom(seed);
    Verdict verdict = Verdict.UNDECIDED;
    for (int i = 0; verdict == Verdict.UNDECIDED; i++) {
      String id = seed + "-" + i;
      duel.add(sentence(id, random, challengers), sentence(id, random, champions), journal);
      if (POLICY.isDue(duel.sentences())) {
        ModelComparison comparison = duel.compare();
        verdict = POLICY.judge(comparison.sentences(), comparison.probability());
      }
    }
    return verdict;
  }

  private static ScoredSentence sentence(String id, SplittableRandom random, double found) {
    boolean isFound = random.nextDouble() < found;
    return ScoredSentence.of(
        id, ConfusionCounts.of(Map.of("person", new Counts(isFound ? 1 : 0, 0, isFound ? 0 : 1))));
  }
}
