package io.tagstream.streams.tagging;

import io.tagstream.runtime.topic.Sample;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.output.Telling;
import io.tagstream.streams.stage.OffsetReset;
import io.tagstream.streams.stage.StagePolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.AutoOffsetReset;

/**
 * What a stage tags, and for whom.
 *
 * @param name of the stage, for the log
 * @param results where they go
 * @param begins where in the sentences a group without offsets begins
 * @param sample the sentences that it tags; it passes over the others
 * @param deadLetters whether it sends what it cannot tag there, or passes over that, too
 * @param champion names the version that its results are to be compared with, or null
 * @param reads whether to read on now
 */
record Role(
    String name,
    Topic<String, TaggedSentence> results,
    AutoOffsetReset begins,
    Sample sample,
    boolean deadLetters,
    Supplier<String> champion,
    BooleanSupplier reads) {

  /** Has a result or a dead letter for each sentence, for the users. */
  static Role champion(Topics topics) {
    return new Role(
        "tagging",
        topics.taggedEntities(),
        AutoOffsetReset.earliest(),
        Sample.ALL,
        true,
        () -> null,
        () -> true);
  }

  /** Has results for some of the sentences that come from now on, to be compared. */
  static Role challenger(
      Topics topics, double share, Supplier<String> champion, BooleanSupplier reads) {
    return new Role(
        "challenger",
        topics.challengerEntities(),
        AutoOffsetReset.latest(),
        new Sample(share),
        false,
        champion,
        reads);
  }

  /** The topics that it writes, by the names of their sinks. */
  Map<String, Topic<?, ?>> sinks(Topics topics, Telling telling) {
    Map<String, Topic<?, ?>> sinks = new LinkedHashMap<>();
    if (telling.results()) {
      sinks.put(TaggingTopology.TAGGED, results);
    }
    if (telling.enrichment() != null) {
      sinks.put(TaggingTopology.ENRICHED, topics.enrichedRecords().orElseThrow());
    }
    if (deadLetters) {
      sinks.put(TaggingTopology.DEAD_LETTERS, topics.deadLetters());
    }
    return sinks;
  }

  /** Who takes samples need not go back for what he has missed. */
  StagePolicy policy(StagePolicy policy) {
    return deadLetters ? policy : policy.withOffsetReset(OffsetReset.LATEST);
  }
}
