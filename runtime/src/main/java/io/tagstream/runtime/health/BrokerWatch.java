package io.tagstream.runtime.health;

import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.runtime.topic.Answers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker now and then whether it is there, takes the steps of a start once it is, and has
 * others look at it. A broker that is away delays the start and shows in the health; it breaks
 * nothing.
 */
public final class BrokerWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
  private static final int PROBE_MILLIS = 3000;
  private static final long WHEN_WELL_MILLIS = 5000;
  private static final long WHEN_NOT_MILLIS = 1000;

  /** A wrong password does not get better soon, and some count how often it comes. */
  private static final long WHEN_REFUSED_MILLIS = 10_000;

  private static final long CLOSE_MILLIS = 5000;

  private final Supplier<Admin> clients;
  private final Deque<Step> steps;
  private final Consumer<Admin> looks;
  private final Thread thread = Daemons.thread(this::run, "broker-watch");
  private final CountDownLatch closing = new CountDownLatch(1);
  private boolean refused;
  private volatile Check check = Check.failed("not connected yet");

  /** Something to do once when the broker is there. */
  @FunctionalInterface
  public interface Step {
    /**
     * Does it.
     *
     * @return whether it is done; if not it is tried again later, as after an exception
     * @throws KafkaException with a reason for the health
     */
    boolean take(Admin admin);
  }

  /**
   * A watch not started yet.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param steps taken in this order, each when the one before is done
   * @param looks every few seconds while the broker answers
   */
  public BrokerWatch(Map<String, Object> client, List<Step> steps, Consumer<Admin> looks) {
    this(() -> connect(client), steps, looks);
  }

  BrokerWatch(Supplier<Admin> clients, List<Step> steps, Consumer<Admin> looks) {
    this.clients = clients;
    this.steps = new ArrayDeque<>(steps);
    this.looks = looks;
  }

  /** Begins, on a thread of its own. */
  public void start() {
    thread.start();
  }

  /** Whether the broker answers. */
  public Check check() {
    return check;
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (closing.getCount() > 0) {
      try (Admin admin = clients.get()) {
        do {
          probe(admin);
          look(admin);
          pause(check.up() && steps.isEmpty() ? WHEN_WELL_MILLIS : WHEN_NOT_MILLIS);
        } while (closing.getCount() > 0);
      } catch (RuntimeException e) {
        // With another client: one whose own thread has died never answers again.
        failed(e);
      }
      pause(refused ? WHEN_REFUSED_MILLIS : WHEN_NOT_MILLIS);
    }
  }

  private static Admin connect(Map<String, Object> client) {
    String problem = Listeners.check(client);
    if (problem != null) {
      throw new KafkaException("the broker does not answer: " + problem);
    }
    return Admin.create(client);
  }

  private void look(Admin admin) {
    try {
      looks.accept(admin);
      while (!steps.isEmpty() && steps.peek().take(admin)) {
        steps.remove();
      }
      if (!check.up()) {
        LOG.info("The broker is there");
      }
      check = Check.ok();
    } catch (KafkaException e) {
      failed(e);
    } catch (RuntimeException e) {
      LOG.error("The start is tried again after an error", e);
      check = Check.failed(Reasons.of(e));
    }
  }

  private void probe(Admin admin) {
    refused = false;
    var cluster = admin.describeCluster(new DescribeClusterOptions().timeoutMs(PROBE_MILLIS));
    var unused = Answers.await(cluster.nodes(), this::problem);
  }

  private KafkaException problem(Throwable cause) {
    refused = cause instanceof AuthenticationException;
    String what = refused ? "the broker refuses this client: " : "the broker does not answer: ";
    return new KafkaException(what + Reasons.of(cause), cause);
  }

  private void failed(RuntimeException e) {
    Check failed = Check.failed(Reasons.of(e));
    if (closing.getCount() > 0 && !failed.equals(check)) {
      LOG.warn("{}", failed.detail());
    }
    check = failed;
  }

  private void pause(long millis) {
    try {
      var unused = closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }
}
