package io.tagstream.web.label;

/**
 * What somebody makes of a sentence.
 *
 * @param annotator who; chosen at random by the page
 * @param id of the sentence
 * @param text that they saw; null but for gold
 * @param what it is
 * @param gold the value for {@code gold-entities}; null but for gold
 * @param corrects whether it takes the place of gold that there is
 */
record Decision(
    String annotator, String id, String text, What what, byte[] gold, boolean corrects) {
  /** What one can do. */
  enum What {
    /** Say what its entities are. */
    GOLD,
    /** Leave it. */
    SKIP,
    /** Take it up again after it was skipped. */
    TAKE_UP
  }
}
