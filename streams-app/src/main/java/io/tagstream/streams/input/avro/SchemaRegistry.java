package io.tagstream.streams.input.avro;

import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.schemas.Decoded;
import io.tagstream.streams.input.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schemas by their ids, from a registry or from memory. Who asks for one that is not there yet asks
 * again: it is fetched meanwhile, however long that takes. For any thread; never waits.
 */
public final class SchemaRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

  /** How old a record may be for its unknown schema to be on its way: replicas lag. */
  private static final Duration LAG = Duration.ofSeconds(10);

  /** For how long an id counts as unknown before it is asked for again. */
  private static final Duration UNKNOWN = Duration.ofSeconds(60);

  /** So many unknown ids are no lag. */
  private static final int MOST_LAGGING = 10;

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  /** After which nobody waits any more who has not asked again. */
  private static final Duration FORGOTTEN = Duration.ofSeconds(5);

  private static final int MOST_SEARCHES = 1000;
  private static final int THREADS = 4;

  private final RegistryClient client;
  private final Executor threads;
  private final LongSupplier millis;
  private final SchemaCache cache = new SchemaCache();

  private final Map<Integer, Search> searches =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Search> eldest) {
          return size() > MOST_SEARCHES;
        }
      };

  private String problem;
  private long askedMillis;

  /** A registry under one or more addresses, of which any will do. */
  public SchemaRegistry(List<RegistryAddress> addresses) {
    this(addresses, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), threads());
  }

  /**
   * The same.
   *
   * @param millis a clock that never goes back
   * @param threads that wait for answers
   */
  SchemaRegistry(List<RegistryAddress> addresses, LongSupplier millis, Executor threads) {
    this.client = new RegistryClient(addresses);
    this.millis = millis;
    this.threads = threads;
  }

  private static Executor threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Daemons.named("schema-registry"));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * The schema, or the reason why records of this id cannot be read.
   *
   * @param age of the record that wants it, since it was written, in milliseconds; negative if that
   *     is yet to come
   * @throws UnreachableException if that is not known yet: ask again
   */
  synchronized Decoded<Schema> schema(int id, long age) {
    long now = millis.getAsLong();
    Decoded<Schema> known = cache.get(id, now);
    if (known != null) {
      return known;
    }
    askedMillis = now;
    Search search = searches.computeIfAbsent(id, Search::new);
    if (search.unknown != null && !mayCome(search, age, now)) {
      searches.remove(id);
      cache.put(id, search.unknown, now + UNKNOWN.toMillis());
      return search.unknown.schema();
    }
    search.goOn(now);
    throw new UnreachableException(problem == null ? "schema " + id + " is looked for" : problem);
  }

  /** Whether what is unknown may be known soon; and who writes many such ids holds nobody up. */
  private boolean mayCome(Search search, long age, long now) {
    return Math.abs(age) < LAG.toMillis()
        && now - search.beginMillis < LAG.toMillis()
        && !cache.wasUnknown(search.id)
        && cache.countUnknown(now) < MOST_LAGGING;
  }

  /** The check for {@code /health}: whether records wait for a registry that does not answer. */
  public synchronized Check check() {
    return problem == null || millis.getAsLong() - askedMillis > FORGOTTEN.toMillis()
        ? Check.ok()
        : Check.failed(problem);
  }

  private synchronized void answered(Search search, RegistryAnswer answer) {
    if (problem != null) {
      LOG.info("The schema registry answers again");
    }
    problem = null;
    if (answer.last()) {
      searches.remove(search.id);
      cache.put(search.id, answer, SchemaCache.FOR_EVER);
    } else {
      search.unknown = answer;
      search.ended(millis.getAsLong());
    }
  }

  private synchronized void failed(Search search, String reason) {
    if (!reason.equals(problem)) {
      LOG.warn("Records wait: {}", reason);
    }
    problem = reason;
    search.ended(millis.getAsLong());
  }

  /** The way to a schema. */
  private final class Search {
    private final int id;
    private final long beginMillis = millis.getAsLong();
    private RegistryAnswer unknown;
    private boolean runs;
    private long nextMillis = beginMillis;
    private long wait = SHORTEST_WAIT.toMillis();

    Search(int id) {
      this.id = id;
    }

    void goOn(long now) {
      if (!runs && now >= nextMillis) {
        runs = true;
        threads.execute(this::run);
      }
    }

    void ended(long now) {
      runs = false;
      nextMillis = now + wait;
      wait = Math.min(2 * wait, LONGEST_WAIT.toMillis());
    }

    private void run() {
      try {
        answered(this, client.fetch(id));
      } catch (IOException e) {
        failed(this, e.getMessage());
      } catch (RuntimeException e) { // a mistake of ours: nobody waits for ever without a reason
        failed(this, "schema %d cannot be fetched: %s".formatted(id, e));
      }
    }
  }
}
