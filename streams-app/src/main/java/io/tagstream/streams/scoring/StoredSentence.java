package io.tagstream.streams.scoring;

/**
 * A sentence in its store.
 *
 * @param bucket when its last record came: start of the {@link Retention} bucket of stream time
 */
record StoredSentence(long bucket, SentenceScores sentence) {}
