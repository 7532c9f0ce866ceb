package io.tagstream.benchmarks;

import java.util.List;

/** One way to tag sentences. All calls but {@code close} come from one thread of its own. */
interface Contestant extends AutoCloseable {

  /** What a table calls it. */
  String name();

  /** Whether its turns always have all sentences; others are given as many as fit the time. */
  default boolean takesAll() {
    return false;
  }

  /** Takes the sentences of the turns to come, and does what need not be measured. */
  void prepare(List<String> sentences) throws Exception;

  /** Tags them all, once. */
  Turn turn() throws Exception;

  @Override
  void close();
}
