package io.tagstream.streams.engine;

/**
 * Which sentence it is: the same one when it is brought again.
 *
 * @param source who brings it; sources are told apart by {@code equals}
 * @param position where the source has it
 */
record SentenceKey(Object source, long position) {}
