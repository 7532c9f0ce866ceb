package io.tagstream.streams.scoring.join;

import static io.tagstream.streams.scoring.ScoringDriver.TEXT;
import static io.tagstream.streams.scoring.ScoringDriver.bytes;

import io.tagstream.runtime.score.Expected;
import io.tagstream.streams.scoring.StateSample;
import io.tagstream.streams.scoring.join.SentenceScores.Prediction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;

/** What is in the store of sentences, and on the topic of gold. */
public final class SentenceSamples {
  private static final long MILLIS = 1_772_366_400_123L;
  private static final SentenceText SENTENCE = SentenceText.of(TEXT);
  private static final List<CharSpan> SPANS = List.of(new CharSpan("person", 0, 3));
  private static final GoldRecord GOLD =
      new GoldRecord(Bytes.wrap(bytes("{\"entities\":[]}")), 3, 99);

  private SentenceSamples() {}

  public static List<StateSample<?>> all() {
    Prediction champion = new Prediction(MILLIS, 2, SENTENCE, SPANS, null, null);
    Prediction challenger =
        new Prediction(
            MILLIS, 0, SENTENCE.print(), List.of(), "v1", new Expected(0.5, 0.25, 0.125));
    return List.of(
        stored("-waiting", new SentenceScores(null, List.of(GOLD), new TreeMap<>())),
        stored(
            "-scored",
            new SentenceScores(
                new MatchedGold(SENTENCE.print(), SPANS),
                List.of(),
                new TreeMap<>(Map.of("v1", champion, "v2", challenger)))),
        gold("", GOLD),
        gold("-withdrawn", null));
  }

  private static StateSample<StoredSentence> stored(String what, SentenceScores scores) {
    return new StateSample<>(
        JoinProcessor.SENTENCES + what,
        SentenceSerdes.stored(),
        new StoredSentence(MILLIS, scores));
  }

  private static StateSample<SentenceUpdate.Gold> gold(String what, GoldRecord record) {
    return new StateSample<>(
        JoinProcessor.GOLD_BY_ID + what, SentenceSerdes.gold(), new SentenceUpdate.Gold(record));
  }
}
