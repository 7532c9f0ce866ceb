package io.tagstream.streams.scoring.join;

/**
 * A sentence in its store.
 *
 * @param bucket when its last record came: start of the {@link Retention} bucket of stream time
 */
public record StoredSentence(long bucket, SentenceScores sentence) {}
