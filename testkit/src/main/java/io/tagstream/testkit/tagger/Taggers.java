package io.tagstream.testkit.tagger;

import io.tagstream.schemas.Topics;
import io.tagstream.streams.tagging.TaggingSettings;
import java.nio.file.Path;
import java.util.Map;

/** Taggers as users start them. */
public final class Taggers {
  private Taggers() {}

  /** What suits most, under a prefix. */
  public static TaggingSettings settings(String bootstrapServers, Topics topics, Path state) {
    TaggingSettings defaults = TaggingSettings.of(bootstrapServers, state);
    return new TaggingSettings(
        bootstrapServers,
        topics.prefix() + "tagger",
        topics.prefix(),
        null,
        state,
        1,
        defaults.commitInterval(),
        defaults.transactionTimeout(),
        defaults.sessionTimeout(),
        defaults.maxSentenceBytes(),
        defaults.batch(),
        Map.of());
  }
}
