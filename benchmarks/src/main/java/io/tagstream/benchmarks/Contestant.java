package io.tagstream.benchmarks;

import java.util.List;
import java.util.Optional;

/** One way to tag sentences. All calls but {@code close} come from one thread of its own. */
interface Contestant extends AutoCloseable {

  /** What a table calls it. */
  String name();

  /** Whether its turns always have all sentences; others are given as many as fit the time. */
  default boolean takesAll() {
    return false;
  }

  /** Turns before those that count: more where there is much that the JVM compiles. */
  default int warmUps() {
    return 1;
  }

  /** Takes the sentences of the turns to come, and does what need not be measured. */
  void prepare(List<String> sentences) throws Exception;

  /** Tags them all, once. */
  Turn turn() throws Exception;

  /**
   * What finds the tags of words as its turns do; empty where it finds none. Two that have the same
   * one have the same F1.
   */
  default Optional<WordTagger> tagger() {
    return Optional.empty();
  }

  @Override
  void close();
}
