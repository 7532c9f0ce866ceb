package io.tagstream.web.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.runtime.process.Reasons;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves routes over HTTP/1.1, with a few threads for however many clients. */
public final class HttpServer implements AutoCloseable {
  /** None of them ever waits for a client or a route. */
  private static final int THREADS = 8;

  /** Who comes while it is full waits a second for the next try: more than come at once. */
  private static final int QUEUE = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final long CLOSE_MILLIS = 1000;

  private final InetAddress address;
  private final Server server;
  private final ServerConnector connector;
  private final Clients clients;

  /**
   * Starts to serve.
   *
   * @param address where to listen; port 0 for any free one
   * @param registry where the meters go
   * @throws IOException naming the address if it is taken or not of this machine
   */
  public HttpServer(
      InetSocketAddress address, List<Route> routes, Limits limits, MeterRegistry registry)
      throws IOException {
    this.address = address.getAddress();
    clients = new Clients(limits);
    Dispatcher dispatcher =
        new Dispatcher(routes, limits, clients, new HttpMeters(registry, clients::count));
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("tagstream-http");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration(limits)));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    connector.setReuseAddress(true);
    connector.setAcceptQueueSize(QUEUE);
    connector.setIdleTimeout(0); // the clients' is another one, which slow bytes do not prolong
    connector.addBean(clients);
    server.addConnector(connector);
    server.setHandler(dispatcher);
    server.setErrorHandler(dispatcher::refuse);
    start(address);
  }

  private static HttpConfiguration configuration(Limits limits) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(limits.headerBytes());
    configuration.setUriCompliance(UriCompliance.DEFAULT);
    configuration.setHttpCompliance(HttpCompliance.RFC9110);
    return configuration;
  }

  private void start(InetSocketAddress where) throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      stop();
      Throwable cause = e.getCause() instanceof BindException bind ? bind : e;
      throw new IOException(
          "cannot serve HTTP on %s port %d (%s): choose another --http-host or --http-port"
              .formatted(where.getHostString(), where.getPort(), cause.getMessage()),
          e);
    }
  }

  /** The port where it listens. */
  public int port() {
    return connector.getLocalPort();
  }

  /** How it is reached from this machine: {@code http://HOST:PORT}. */
  public String url() {
    String host = address.getHostAddress();
    if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
      host = "localhost";
    } else if (host.contains(":")) {
      host = "[" + host + "]";
    }
    return "http://" + host + ":" + port();
  }

  /** Lets those have their answers that are being given, for a moment, and stops. */
  @Override
  public void close() {
    connector.setAccepting(false);
    clients.endEvents();
    try {
      for (long waited = 0; waited < CLOSE_MILLIS && clients.busy() > 0; waited += 20) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop();
  }

  private void stop() {
    clients.close();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("The HTTP server did not stop: {}", Reasons.of(e));
    }
  }
}
