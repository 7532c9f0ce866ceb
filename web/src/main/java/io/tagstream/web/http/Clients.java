package io.tagstream.web.http;

import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.process.LastHandler;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected, and since when each lets us wait. It ends what takes too long, and where there
 * are too many the one that has been slow for longest: so that there is always room for a request
 * that is quick, such as one for the health.
 */
final class Clients implements Connection.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
  private static final long LOOK_MILLIS = 200;

  private final Limits limits;
  private final Map<Connection, Client> clients = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(Daemons.named("tagstream-http-look"));

  Clients(Limits limits) {
    this.limits = limits;
    var unused =
        looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A connection: what it does, and since when. */
  private static final class Client {
    volatile Exchange exchange;
    volatile boolean hasAsked;
    volatile long sinceNanos = System.nanoTime();

    /** Whether it is its turn to do something. */
    boolean isSlow() {
      Exchange now = exchange;
      return now == null || now.isClientSlow();
    }
  }

  int count() {
    return clients.size();
  }

  /** How many requests have no answer yet. */
  long busy() {
    return clients.values().stream().filter(client -> client.exchange != null).count();
  }

  /** Ends all that would go on for ever. */
  void endEvents() {
    clients
        .values()
        .forEach(
            client -> {
              Exchange exchange = client.exchange;
              if (exchange != null) {
                exchange.endEvents();
              }
            });
  }

  @Override
  public void onOpened(Connection connection) {
    clients.put(connection, new Client());
    Optional<Connection> slowest = Optional.of(connection);
    while (clients.size() > limits.connections() && slowest.isPresent()) {
      slowest = slowest();
      slowest.ifPresent(this::end);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    Client client = clients.remove(connection);
    Exchange exchange = client == null ? null : client.exchange;
    if (exchange != null) {
      exchange.abort(new EofException("the connection was closed"));
    }
  }

  void begins(Connection connection, Exchange exchange) {
    Client client = clients.get(connection);
    if (client != null) {
      client.hasAsked = true;
      client.sinceNanos = System.nanoTime();
      client.exchange = exchange;
    }
  }

  void ends(Connection connection) {
    Client client = clients.get(connection);
    if (client != null) {
      client.sinceNanos = System.nanoTime();
      client.exchange = null;
    }
  }

  private Optional<Connection> slowest() {
    return clients.entrySet().stream()
        .filter(entry -> entry.getValue().isSlow())
        .min(Comparator.comparingLong(entry -> entry.getValue().sinceNanos))
        .map(Map.Entry::getKey);
  }

  private void end(Connection connection) {
    onClosed(connection); // now: whoever comes next ends another
    connection.getEndPoint().close();
  }

  private void look() {
    long now = System.nanoTime();
    clients.forEach(
        (connection, client) -> {
          try {
            look(connection, client, now);
          } catch (Throwable e) {
            LastHandler.handle(e);
            LOG.warn("A connection could not be looked at", e);
          }
        });
  }

  private void look(Connection connection, Client client, long now) {
    Exchange exchange = client.exchange;
    if (exchange != null) {
      exchange.look(now);
      return;
    }
    long most = (client.hasAsked ? limits.keepAlive() : limits.firstRequest()).toNanos();
    if (now - client.sinceNanos > most) {
      connection.getEndPoint().close();
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
