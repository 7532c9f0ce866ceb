package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanDecoder;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.PoissonBootstrap;
import io.tagstream.ner.score.TagScores;
import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.streams.scoring.count.WireCounts;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The topology's figures over a corpus are those of the trainer's evaluation of its tags. */
class StreamedEqualsOfflineTest {
  private static final List<String> TOKENS = List.of("🎡", "Ko\u0308ln", "a", "I", "naïve", "北京");
  private static final List<String> TAGS =
      List.of("O", "O", "B-person", "I-person", "B-group", "I-group", "I-location");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void scoresACorpusAsOffline(long seed) {
    Random random = new Random(seed);
    List<List<String>> gold = new ArrayList<>();
    List<List<String>> predicted = new ArrayList<>();
    List<Runnable> records = new ArrayList<>();

    try (ScoringDriver app = new ScoringDriver(ScoringConfig.defaults(new Topics()), folder)) {
      for (int i = 0; i < 200; i++) {
        String id = "s" + i;
        List<String> tokens = some(TOKENS, 1 + random.nextInt(12), random);
        List<String> goldTags = some(TAGS, tokens.size(), random);
        List<String> tags = some(TAGS, tokens.size(), random);
        gold.add(goldTags);
        predicted.add(tags);
        records.add(
            () ->
                app.tagged(
                    id,
                    "v1",
                    ScoringDriver.START,
                    String.join(" ", tokens),
                    entities(tokens, tags)));
        records.add(
            () ->
                app.gold.pipeInput(
                    id,
                    ScoringDriver.json(GoldSentence.ofTags(tokens, goldTags)),
                    ScoringDriver.START));
      }
      records.addAll(List.copyOf(records.subList(0, 100)));
      Collections.shuffle(records, random);
      records.forEach(Runnable::run);
      app.quiet(Duration.ofSeconds(1));

      ConfusionCounts offline = TagScores.of(gold, predicted).entities();
      assertThat(offline.overall().tp()).isPositive();
      Window all = app.evaluations.readValue().windows().get(0);
      assertThat(all.sentences()).isEqualTo(200);
      Window expected = WireCounts.window("all", new Tally(200, offline, new PoissonBootstrap()));
      assertThat(all.overall()).isEqualTo(expected.overall());
      assertThat(all.types()).isEqualTo(expected.types());
    }
  }

  private static List<String> some(List<String> choices, int size, Random random) {
    return IntStream.range(0, size)
        .mapToObj(i -> choices.get(random.nextInt(choices.size())))
        .toList();
  }

  /** Offsets counted the slow way. */
  private static EntityRecord[] entities(List<String> tokens, List<String> tags) {
    return SpanDecoder.decode(tags).stream()
        .map(span -> entity(tokens, span))
        .toArray(EntityRecord[]::new);
  }

  private static EntityRecord entity(List<String> tokens, EntitySpan span) {
    String text = String.join(" ", tokens.subList(span.start(), span.end()));
    int start = 0;
    for (String token : tokens.subList(0, span.start())) {
      start += (int) token.codePoints().count() + 1;
    }
    return new EntityRecord(span.type(), text, start, start + (int) text.codePoints().count(), 0.5);
  }
}
