package io.tagstream.streams.registry;

import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.bundle.BundleFetcher;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.RegistryRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an alias on the model registry: fetches each model that it points to, loads it, warms it
 * up and hands it over, all on a thread of its own. One that cannot serve is reported, and the one
 * before stays; it is tried again when the registry says something new, and now and then.
 */
public final class AliasWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AliasWatcher.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration POLL_WHILE_LOADING = Duration.ofMillis(100);
  private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final Duration LAST_RETRY = Duration.ofHours(1);
  private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 1000;
  private static final long CLOSE_MILLIS = 10_000;

  private final ModelRegistry registry;
  private final Function<Duration, RegistrySnapshot> changes;
  private final ModelStore store;
  private final ModelLoader loader;
  private final ModelListener listener;
  private final String alias;
  private final String key;
  private final String absent;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Duration loadLimit;
  private final CatchUp catchUp = new CatchUp(CATCH_UP_PATIENCE);
  private volatile State state;

  // Of the watcher's thread.
  private Candidate serving;
  private Candidate rejected;
  private String reason;
  private Duration retry;
  private long retryNanos;

  /**
   * A watcher not started yet.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param alias its name, such as {@code champion}
   * @param absent what to report while there is no such alias
   * @param models where model directories are kept; created when it is not there
   * @param sources where a version's URI may point to
   */
  public AliasWatcher(
      Map<String, Object> client,
      Topics topics,
      String alias,
      String absent,
      Path models,
      BundleSources sources,
      ModelLoader loader,
      ModelListener listener) {
    this(
        new ModelRegistry(client, topics),
        null,
        alias,
        absent,
        new ModelStore(new BundleFetcher(client, topics, models, sources), models),
        loader,
        listener,
        LOAD_LIMIT);
  }

  /**
   * The same.
   *
   * @param changes waits for what is new on the registry; null to ask the registry itself
   * @param loadLimit how long a model may take that is on this machine
   */
  AliasWatcher(
      ModelRegistry registry,
      Function<Duration, RegistrySnapshot> changes,
      String alias,
      String absent,
      ModelStore store,
      ModelLoader loader,
      ModelListener listener,
      Duration loadLimit) {
    this.registry = registry;
    this.changes = changes == null ? registry::poll : changes;
    this.store = store;
    this.loadLimit = loadLimit;
    this.loader = loader;
    this.listener = listener;
    this.alias = alias;
    this.key = RegistryRecord.aliasKey(alias);
    this.absent = absent;
    this.state = new State(null, absent);
    this.thread = Daemons.thread(this::run, alias + "-watcher");
  }

  /** Begins to follow; the registry's topic should exist. */
  public void start() {
    thread.start();
  }

  /** What the registry said when it was last read. */
  public RegistrySnapshot snapshot() {
    return registry.snapshot();
  }

  /** Whether a model serves, and which; also what is wrong with a newer one. */
  public Check check() {
    State now = state;
    if (now.serving == null) {
      return Check.failed(now.problem);
    }
    String serving = "serving " + now.serving;
    return Check.ok(now.problem == null ? serving : serving + "; " + now.problem);
  }

  /** What is wrong with the alias, or with what it points to, in one line; else null. */
  public String problem() {
    return state.problem;
  }

  /**
   * Waits until the model of this moment serves here, or was rejected; a minute at most, after
   * which the old one has to do.
   */
  public void awaitCurrent() {
    long question = catchUp.ask();
    registry.wakeup();
    try {
      if (!catchUp.await(question)) {
        LOG.warn(
            "Going on without knowing whether there is a newer {}: {}", alias, check().detail());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Begins to stop: who waits goes on, and no model is handed over any more. */
  public void stop() {
    closing.countDown();
    catchUp.end();
  }

  /** Stops following. A model that is being loaded is not handed over any more. */
  @Override
  public void close() {
    stop();
    registry.close();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void run() {
    boolean read = false;
    while (!isClosing()) {
      try {
        long asked = catchUp.asked();
        // The alias may have moved often: the first look is at where it ends, as is that for
        // others.
        boolean whole = !read || catchUp.isAsked();
        follow(whole ? registry.refresh(PATIENCE) : registry.poll(POLL));
        read = true;
        if (whole) {
          catchUp.answer(asked);
        }
      } catch (WakeupException e) {
        LOG.debug("The {} watcher stops, or looks again because someone waits", alias);
      } catch (KafkaException e) {
        report(Reasons.of(e));
        pause();
      } catch (RuntimeException e) {
        if (!isClosing()) {
          LOG.error("The {} watcher begins again after an error", alias, e);
          report(Reasons.of(e));
          pause();
        }
      }
    }
  }

  void follow(RegistrySnapshot snapshot) {
    RegistrySnapshot next = snapshot;
    while (next != null) {
      next = step(next);
    }
  }

  /** What the registry says by the time that a load was given up for that; else null. */
  private RegistrySnapshot step(RegistrySnapshot snapshot) {
    Candidate candidate = Candidate.of(snapshot, alias);
    if (candidate == null) {
      if (serving != null && listener.dismissed()) {
        LOG.info("Model {}: {} no more", name(serving), alias);
        serving = null;
      }
      report(problem(snapshot, key, absent));
    } else if (candidate.version() == null) {
      String name = candidate.alias().version();
      report(problem(snapshot, name, "%s points to %s, which has no record".formatted(key, name)));
    } else if (candidate.isSameModel(serving)) {
      rejected = null;
      report(null);
    } else if (!candidate.equals(rejected) || System.nanoTime() - retryNanos >= 0) {
      return attempt(candidate);
    } else {
      report(reason);
    }
    return null;
  }

  private static String problem(RegistrySnapshot snapshot, String key, String otherwise) {
    String unreadable = snapshot.unreadable().get(key);
    return unreadable == null ? otherwise : otherwise + "; record " + key + ": " + unreadable;
  }

  private RegistrySnapshot attempt(Candidate candidate) {
    LOG.info("Model {}: fetching and loading as {}", name(candidate), alias);
    report("fetching and loading " + name(candidate));
    long start = System.nanoTime();
    ModelLoad load = ModelLoad.start(store, loader, candidate.version());
    boolean served = false;
    try {
      RegistrySnapshot newer = await(load, candidate);
      if (newer == null && !isClosing()) {
        Tagger tagger = load.tagger();
        served = true;
        serve(candidate, tagger);
        LOG.info(
            "Model {}: serving as {}, after {} ms",
            name(candidate),
            alias,
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      }
      return newer;
    } catch (KafkaException e) {
      // It is the broker that fails, not the model.
      throw e;
    } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError e) {
      if (!isClosing()) {
        reject(candidate, e);
      }
      return null;
    } finally {
      if (!served) {
        load.giveUp();
      }
    }
  }

  /** Waits for the load and reads on: what the registry says when it wants another model. */
  private RegistrySnapshot await(ModelLoad load, Candidate candidate) throws IOException {
    Duration limit = loadLimit.plus(BundleFetcher.patience(candidate.version().bundle()));
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isClosing() && !hasEnded(load)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("not fetched and loaded within %d s".formatted(limit.toSeconds()));
      }
      RegistrySnapshot now = changes();
      if (now != null && !candidate.isSameModel(Candidate.of(now, alias))) {
        return now;
      }
    }
    return null;
  }

  private boolean hasEnded(ModelLoad load) {
    try {
      return load.hasEnded(POLL_WHILE_LOADING);
    } catch (InterruptedException e) {
      closing.countDown();
      return false;
    }
  }

  /** What is new, or null if that cannot be said now: the load goes on in any case. */
  private RegistrySnapshot changes() {
    try {
      return changes.apply(POLL_WHILE_LOADING);
    } catch (KafkaException e) {
      LOG.debug("The registry is not read while a model is being loaded: {}", Reasons.of(e));
      return null;
    }
  }

  private void serve(Candidate candidate, Tagger tagger) {
    serving = null; // also if the listener lets that go, and then fails
    listener.loaded(candidate.version(), tagger);
    serving = candidate;
    store.serves(candidate.version());
    rejected = null;
    report(null);
  }

  private void reject(Candidate candidate, Throwable e) {
    boolean again = candidate.equals(rejected);
    retry = again ? min(retry.multipliedBy(2), LAST_RETRY) : FIRST_RETRY;
    retryNanos = System.nanoTime() + retry.toNanos();
    rejected = candidate;
    reason = "model %s was rejected: %s".formatted(name(candidate), Reasons.of(e));
    LOG.error("{}; trying again in {} s", reason, retry.toSeconds());
    LOG.debug("Model {}", name(candidate), e);
    report(reason);
    if (!again) {
      listener.rejected(name(candidate), Reasons.of(e));
    }
  }

  /** What is wrong, or null; whoever serves is well nevertheless. */
  private void report(String problem) {
    state = new State(serving == null ? null : name(serving), problem);
  }

  private static String name(Candidate candidate) {
    return candidate.version().version();
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /**
   * What to tell about it.
   *
   * @param serving the version, or null
   * @param problem with the alias or with a newer version, or null
   */
  private record State(String serving, String problem) {}

  private void pause() {
    try {
      var unused = closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }
}
