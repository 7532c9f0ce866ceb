package io.tagstream.web.live;

import io.tagstream.schemas.Topics;

/** What those who label, and those who show how far they are, agree upon. */
public final class Labelling {
  /** The header of gold that a person gave on the page; its value says nothing yet. */
  public static final String HEADER = "tagstream.labelled";

  private Labelling() {}

  /** The consumer group that shares the label queue out among taggers. */
  public static String group(Topics topics) {
    return topics.prefix() + "tagstream-labels";
  }
}
