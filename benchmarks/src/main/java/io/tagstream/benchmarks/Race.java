package io.tagstream.benchmarks;

import io.tagstream.ner.corpus.Sentence;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contestants in turns, round after round, and then their F1. A round that warms up, and finds how
 * many sentences fit into a turn, does not count.
 */
final class Race implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Race.class);
  private static final int PROBE = 32;

  private final List<Runner> runners;
  private final List<String> sentences;
  private final double turnSeconds;
  private final List<Sentence> gold;
  private final IdentityHashMap<WordTagger, Double> scores = new IdentityHashMap<>();

  /**
   * Borrows the contestants.
   *
   * @param turnSeconds about how long a turn takes, of those that do not take all sentences
   * @param gold to take F1 on; may be empty
   */
  Race(
      List<Contestant> contestants,
      List<String> sentences,
      double turnSeconds,
      List<Sentence> gold) {
    this.runners = contestants.stream().map(Runner::new).toList();
    this.sentences = sentences;
    this.turnSeconds = turnSeconds;
    this.gold = gold;
  }

  /** Runs the round that warms up, and those that count. */
  List<Series> run(int rounds) throws Exception {
    for (Runner runner : runners) {
      runner.size(PROBE);
      runner.fit(runner.turn());
      for (int i = 0; i < runner.contestant.warmUps(); i++) {
        Turn warm = runner.turn();
        log("warm-up", runner, warm);
        runner.fit(warm);
      }
    }
    for (int round = 1; round <= rounds; round++) {
      for (Runner runner : runners) {
        Turn turn = runner.turn();
        runner.turns.add(turn);
        log("round %d of %d".formatted(round, rounds), runner, turn);
      }
    }
    List<Series> all = new ArrayList<>();
    for (Runner runner : runners) {
      all.add(new Series(runner.contestant.name(), runner.turns, runner.f1()));
    }
    return all;
  }

  private static void log(String round, Runner runner, Turn turn) {
    LOG.info("{}: {}, {}/s", round, runner.contestant.name(), "%.1f".formatted(turn.rate()));
  }

  @Override
  public void close() {
    runners.forEach(runner -> runner.thread.shutdown());
  }

  /** A contestant on a thread of its own, since libtorch keeps settings by thread. */
  private final class Runner {
    private final Contestant contestant;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<Turn> turns = new ArrayList<>();

    Runner(Contestant contestant) {
      this.contestant = contestant;
    }

    void size(int count) throws Exception {
      List<String> sample = Sentences.sample(sentences, count);
      on(
          () -> {
            contestant.prepare(sample);
            return null;
          });
    }

    void fit(Turn turn) throws Exception {
      double fits = turn.rate() * turnSeconds;
      size(
          contestant.takesAll()
              ? sentences.size()
              : (int) Math.max(PROBE, Math.min(fits, sentences.size())));
    }

    Turn turn() throws Exception {
      return on(contestant::turn);
    }

    double f1() throws Exception {
      Optional<WordTagger> tagger = contestant.tagger();
      if (tagger.isEmpty() || gold.isEmpty()) {
        return Double.NaN;
      }
      if (!scores.containsKey(tagger.get())) {
        scores.put(tagger.get(), on(() -> tagger.get().f1(gold)));
      }
      return scores.get(tagger.get());
    }

    private <T> T on(Callable<T> task) throws Exception {
      try {
        return thread.submit(task).get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(contestant.name() + " failed", e.getCause());
      }
    }
  }
}
