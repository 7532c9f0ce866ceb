package io.tagstream.streams.scoring.meters;

/** What became of a sentence's gold. */
public enum GoldOutcome {
  /** Gold and a prediction have met, in either order. */
  MATCHED,
  /** The retention is over and no prediction has come. */
  UNMATCHED,
  /** The same has come again, and changes nothing. */
  DUPLICATE,
  /** Other gold has replaced it. */
  CORRECTED,
  /** It has been taken back. */
  WITHDRAWN,
  /** It is of another text than the sentence's, and changes nothing. */
  MISMATCHED
}
