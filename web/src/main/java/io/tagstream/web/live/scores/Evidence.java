package io.tagstream.web.live.scores;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Joins the last results of a topic with gold, whichever comes first: what was taken for what, and
 * how good a model believes itself to be. For one thread.
 */
public final class Evidence {
  /** Sentences with gold that are kept, and sentences of which expectations are. */
  private static final int MOST = 3000;

  /** Entities of all sentences with gold that are kept. */
  private static final int MOST_MATCHES = 60_000;

  /** Of a sentence; one of more is passed over. */
  private static final int MOST_ENTITIES = 500;

  /** With fewer sentences with gold, what became of expectations is chance. */
  private static final int CALIBRATES = 30;

  /** Sentences of a second whose expectations are read. */
  private static final int READ_PER_SECOND = 200;

  private final Topic<String, TaggedSentence> results;
  private final Topic<String, GoldSentence> golds;
  private final Recent tagged = new Recent();
  private final Recent gold = new Recent();
  private final Map<String, Judged> judged = new LinkedHashMap<>();
  private final Deque<Expectation> expectations = new ArrayDeque<>();
  private int matches;
  private boolean isBegun;
  private long second = Long.MIN_VALUE;
  private int read;

  /** Knows nothing yet. */
  public Evidence(Topic<String, TaggedSentence> results, Topic<String, GoldSentence> golds) {
    this.results = results;
    this.golds = golds;
  }

  private record Expectation(String version, Outcomes outcomes) {}

  private record Judged(
      String version,
      List<Match> matches,
      Outcomes expected,
      Outcomes real,
      Recent.Kept result,
      Recent.Kept gold) {}

  /**
   * How good a model believes itself to be, of the sentences seen lately.
   *
   * @param f1 by its own probabilities; null where it expects no entity
   * @param sentences how many it rests on
   * @param calibrated the same, by what became of its expectations where gold has come; null where
   *     too little has
   * @param labelledF1 what it expected of those with gold; null as {@code f1}
   * @param realF1 what gold says of them; null without an entity
   * @param labelled how many they are
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Expected(
      Double f1,
      int sentences,
      Double calibrated,
      Double labelledF1,
      Double realF1,
      int labelled) {}

  /** What was there before has been read: from now on the stream may be faster than this is. */
  public void begun() {
    isBegun = true;
  }

  /** A result has come. */
  public void result(ConsumerRecord<byte[], byte[]> record) {
    Recent.Kept kept = Recent.Kept.of(record);
    if (kept == null || kept.value() == null) {
      return;
    }
    tagged.put(kept);
    expect(kept);
    judge(kept, gold.get(kept.id()));
  }

  /** Gold has come, or was withdrawn. */
  public void gold(ConsumerRecord<byte[], byte[]> record) {
    Recent.Kept kept = Recent.Kept.of(record);
    if (kept == null) {
      return;
    }
    if (kept.value() == null) {
      gold.remove(kept.id());
      forget(kept.id());
    } else {
      gold.put(kept);
      judge(tagged.get(kept.id()), kept);
    }
  }

  private void expect(Recent.Kept kept) {
    long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    if (now != second) {
      second = now;
      read = 0;
    }
    if ((!isBegun || read++ < READ_PER_SECOND)
        && results.decode(kept.value()) instanceof Decoded.Value<TaggedSentence> sentence) {
      Outcomes expected = Outcomes.expected(sentence.value());
      if (expected != null && Versions.isName(sentence.value().modelVersion())) {
        expectations.add(new Expectation(sentence.value().modelVersion(), expected));
        if (expectations.size() > MOST) {
          expectations.remove();
        }
      }
    }
  }

  private void judge(Recent.Kept result, Recent.Kept said) {
    if (result == null || said == null) {
      return;
    }
    forget(result.id());
    if (results.decode(result.value()) instanceof Decoded.Value<TaggedSentence> sentence
        && golds.decode(said.value()) instanceof Decoded.Value<GoldSentence> truth) {
      judge(sentence.value(), truth.value(), result, said);
    }
  }

  private void judge(
      TaggedSentence sentence, GoldSentence truth, Recent.Kept result, Recent.Kept said) {
    if (!Versions.isName(sentence.modelVersion()) || isLarge(sentence, truth)) {
      return;
    }
    List<Span> wanted;
    try {
      wanted = GoldReader.read(truth, sentence.text());
    } catch (IllegalArgumentException e) {
      return; // Scoring says so in a dead letter.
    }
    List<Match> pairs =
        Match.of(
            wanted.stream().map(Evidence::kept).toList(),
            sentence.entities().stream()
                .map(entity -> kept(new Span(entity.type(), entity.start(), entity.end())))
                .toList());
    keep(
        result.id(),
        new Judged(
            sentence.modelVersion(),
            pairs,
            Outcomes.expected(sentence),
            Outcomes.real(pairs),
            new Recent.Kept(result.id(), result.partition(), result.offset(), null),
            new Recent.Kept(said.id(), said.partition(), said.offset(), null)));
  }

  private static boolean isLarge(TaggedSentence sentence, GoldSentence truth) {
    return sentence.entities().size() > MOST_ENTITIES
        || (truth.entities() != null && truth.entities().size() > MOST_ENTITIES)
        || (truth.tokens() != null && truth.tokens().size() > 20 * MOST_ENTITIES);
  }

  /** A type too long for a name counts among the others: its beginning is enough to keep. */
  private static Span kept(Span span) {
    return span.type().length() <= TypeNames.LONGEST
        ? span
        : new Span(span.type().substring(0, TypeNames.LONGEST + 1), span.start(), span.end());
  }

  private void keep(String id, Judged now) {
    judged.put(id, now);
    matches += now.matches().size();
    Iterator<Judged> oldest = judged.values().iterator();
    while (judged.size() > MOST || (matches > MOST_MATCHES && judged.size() > 1)) {
      matches -= oldest.next().matches().size();
      oldest.remove();
    }
  }

  private void forget(String id) {
    Judged before = judged.remove(id);
    if (before != null) {
      matches -= before.matches().size();
    }
  }

  /** How often each type is gold or predicted, for {@link TypeNames}. */
  public void countTypes(Map<String, Long> frequencies) {
    for (Judged one : judged.values()) {
      for (Match match : one.matches()) {
        Span span = match.gold() == null ? match.predicted() : match.gold();
        frequencies.merge(span.type(), 1L, Long::sum);
      }
    }
  }

  /** What was taken for what, by version. */
  public Map<String, Confusions> confusions(TypeNames names) {
    Map<String, Integer> indexes = names.indexes();
    Map<String, Confusions> byVersion = new HashMap<>();
    for (Judged one : judged.values()) {
      byVersion
          .computeIfAbsent(one.version(), version -> new Confusions(indexes))
          .add(one.matches(), one.result(), one.gold());
    }
    return byVersion;
  }

  /** How good the versions believe themselves to be. */
  public Map<String, Expected> expected() {
    Map<String, Sums> sums = new HashMap<>();
    for (Expectation one : expectations) {
      Sums sum = sums.computeIfAbsent(one.version(), version -> new Sums());
      sum.all = sum.all.plus(one.outcomes());
      sum.sentences++;
    }
    for (Judged one : judged.values()) {
      Sums sum = sums.get(one.version());
      if (sum != null && one.expected() != null) {
        sum.labelledExpected = sum.labelledExpected.plus(one.expected());
        sum.real = sum.real.plus(one.real());
        sum.labelled++;
      }
    }
    Map<String, Expected> byVersion = new HashMap<>();
    sums.forEach((version, sum) -> byVersion.put(version, sum.shown()));
    return byVersion;
  }

  private static final class Sums {
    Outcomes all = Outcomes.NONE;
    Outcomes labelledExpected = Outcomes.NONE;
    Outcomes real = Outcomes.NONE;
    int sentences;
    int labelled;

    Expected shown() {
      Outcomes calibrated = labelled < CALIBRATES ? null : all.calibrated(labelledExpected, real);
      return new Expected(
          Figures.rounded(all.f1()),
          sentences,
          calibrated == null ? null : Figures.rounded(calibrated.f1()),
          Figures.rounded(labelledExpected.f1()),
          Figures.rounded(real.f1()),
          labelled);
    }
  }
}
