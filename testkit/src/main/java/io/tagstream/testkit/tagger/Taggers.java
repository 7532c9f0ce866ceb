package io.tagstream.testkit.tagger;

import io.tagstream.schemas.Topics;
import io.tagstream.streams.tagging.TaggingSettings;
import java.nio.file.Path;

/** Taggers as users start them. */
public final class Taggers {
  private Taggers() {}

  /** What suits most, under a prefix. */
  public static TaggingSettings settings(String bootstrapServers, Topics topics, Path state) {
    return TaggingSettings.of(bootstrapServers, state).toBuilder()
        .applicationId(topics.prefix() + "tagger")
        .topics(topics)
        .build();
  }
}
