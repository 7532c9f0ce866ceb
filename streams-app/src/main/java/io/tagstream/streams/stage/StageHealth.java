package io.tagstream.streams.stage;

import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.standstill.GroupWatch;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a stage is: whether Streams runs, its threads live, and all of its partitions get on. {@link
 * #look} is for one thread, all else for any.
 */
public final class StageHealth {
  private static final Logger LOG = LoggerFactory.getLogger(StageHealth.class);
  private static final Set<String> ENDED = Set.of("PENDING_SHUTDOWN", "DEAD");

  /** How long a replacement may be on its way. */
  private static final Duration REPLACING = Duration.ofSeconds(5);

  private final KafkaStreams streams;
  private final Restarts restarts;
  private final OffsetMemory memory;
  private final GroupWatch watch;
  private final Duration limit;
  private final Excuse excuse;
  private final AtomicBoolean restored = new AtomicBoolean();
  private volatile Duration rebalancing = Duration.ZERO;

  // Of the thread that looks.
  private long lookedNanos = System.nanoTime();
  private long threads;
  private long completeNanos = System.nanoTime();

  StageHealth(
      KafkaStreams streams,
      Restarts restarts,
      OffsetMemory memory,
      GroupWatch watch,
      Duration limit,
      Excuse excuse) {
    this.streams = streams;
    this.restarts = restarts;
    this.memory = memory;
    this.watch = watch;
    this.limit = limit;
    this.excuse = excuse;
    streams.setGlobalStateRestoreListener(new Restored(restored));
  }

  /** The check for {@code /health}; never waits. */
  public Check check() {
    State state = streams.state();
    String name = state.name().toLowerCase(Locale.ROOT);
    if (!state.isRunningOrRebalancing()) {
      return Check.failed(withReason(name));
    }
    String problem = problem();
    return problem == null ? Check.ok(name) : Check.failed(problem);
  }

  private String problem() {
    if (restarts.problem() != null) {
      return restarts.problem();
    }
    if (watch.problem() != null) {
      return withReason(watch.problem());
    }
    return rebalancing.compareTo(limit) < 0
        ? null
        : withReason("rebalancing for %d s".formatted(rebalancing.toSeconds()));
  }

  private String withReason(String what) {
    String reason = restarts.lastReason();
    return reason == null ? what : what + "; " + reason;
  }

  /** How many threads ended with an exception. */
  public long restarts() {
    return restarts.total();
  }

  /** How many partitions stand still. */
  public int standing() {
    return watch.standing();
  }

  /** How many records wait for all of its instances, about, as of the last look. */
  public long lag() {
    return watch.lag();
  }

  /** Looks whether it gets on; every few seconds. */
  public void look(Admin admin) {
    boolean restores = restored.getAndSet(false);
    long now = System.nanoTime();
    Duration since = Duration.ofNanos(now - lookedNanos);
    lookedNanos = now;
    if (streams.state() != State.REBALANCING) {
      rebalancing = Duration.ZERO;
    } else if (!restores && !excuse.holds()) {
      rebalancing = rebalancing.plus(since);
    }
    if (streams.state() == State.CREATED) {
      return;
    }
    replaceThreads();
    watch.look(
        admin, this::members, partition -> !restores && !excuse.holds(partition), memory::remember);
  }

  private Set<String> members() {
    return living().map(ThreadMetadata::consumerClientId).collect(Collectors.toSet());
  }

  private Stream<ThreadMetadata> living() {
    if (!streams.state().isRunningOrRebalancing()) {
      return Stream.empty();
    }
    return streams.metadataForLocalThreads().stream()
        .filter(thread -> !ENDED.contains(thread.threadState()));
  }

  /** Replaces the threads whose replacement could not be made. */
  private void replaceThreads() {
    if (!streams.state().isRunningOrRebalancing()) {
      return;
    }
    long alive = living().count();
    if (restarts.total() == 0) { // after that, one that ends and its replacement may both be seen
      threads = Math.max(threads, alive);
    }
    long now = System.nanoTime();
    if (alive >= threads) {
      completeNanos = now;
    } else if (now - completeNanos > REPLACING.toNanos() && restarts.beginNanos() <= now) {
      try {
        LOG.warn("A thread is missing: {}", streams.addStreamThread());
      } catch (RuntimeException e) {
        restarts.ended(e);
      }
    }
  }

  /** A stage whose state comes back gets on, though it reads nothing. */
  private record Restored(AtomicBoolean restored) implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {}

    @Override
    public void onBatchRestored(
        TopicPartition partition, String store, long batchEnd, long records) {
      restored.set(true);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long records) {}
  }
}
