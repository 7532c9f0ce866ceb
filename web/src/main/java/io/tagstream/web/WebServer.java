package io.tagstream.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.health.Meters;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.web.api.Api;
import io.tagstream.web.api.Workers;
import io.tagstream.web.http.HttpServer;
import io.tagstream.web.http.Limits;
import io.tagstream.web.http.Route;
import io.tagstream.web.label.Labels;
import io.tagstream.web.live.Live;
import io.tagstream.web.live.Source;
import io.tagstream.web.ops.Health;
import io.tagstream.web.ops.Index;
import io.tagstream.web.ops.Metrics;
import io.tagstream.web.page.Page;
import io.tagstream.web.write.Writing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** What a process serves over HTTP: {@code /metrics} and {@code /health}; a tagger, much more. */
public final class WebServer implements AutoCloseable {
  /** Less than Prometheus and the image's health check wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ExecutorService inquiries =
      Executors.newCachedThreadPool(Daemons.named("tagstream-inquiry"));
  private final Workers workers = new Workers();
  private final Live live;
  private final Writing writing;
  private final Labels labels;
  private final HttpServer server;

  /**
   * Starts to serve what every process has.
   *
   * @param address where to listen; port 0 for any free one
   * @param meters what {@code /metrics} shows, and where the server's own go
   * @param components what {@code /health} lists, asked at each request
   * @throws IOException naming the address if it is taken or not of this machine
   */
  public static WebServer start(
      InetSocketAddress address, Meters meters, List<Component> components) throws IOException {
    return start(address, meters, components, null);
  }

  /**
   * The same, and the API and the page of a tagger.
   *
   * @throws IOException as above
   */
  public static WebServer start(
      InetSocketAddress address, Meters meters, List<Component> components, Api api)
      throws IOException {
    return new WebServer(
        address, Limits.DEFAULT, meters::scrape, meters.registry(), components, PATIENCE, api);
  }

  WebServer(
      InetSocketAddress address,
      Limits limits,
      Supplier<String> scrape,
      MeterRegistry registry,
      List<Component> components,
      Duration patience,
      Api api)
      throws IOException {
    List<Route> routes = new ArrayList<>();
    routes.add(new Metrics(scrape, inquiries, patience));
    routes.add(new Health(components, inquiries, patience));
    if (api == null) {
      live = null;
      writing = null;
      labels = null;
      routes.add(new Index(routes));
    } else {
      routes.addAll(api.routes(workers, registry));
      live = new Live(source(api, components));
      routes.addAll(live.routes());
      writing = new Writing(api.client(), api.topics(), api.access());
      routes.addAll(writing.routes());
      labels = new Labels(api.client(), api.topics(), api.access());
      routes.addAll(labels.routes());
      routes.addAll(Page.routes(api.access(), new Index(routes)));
    }
    server = new HttpServer(address, routes, limits, registry);
  }

  private static Source source(Api api, List<Component> components) {
    return new Source(
        api.client(),
        api.topics(),
        api.registry(),
        api.serving(),
        api.lag(),
        components,
        api.tale(),
        api.access());
  }

  /** An address at which only this machine is heard. */
  public static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** The port where it listens. */
  public int port() {
    return server.port();
  }

  /** How it is reached from this machine: {@code http://HOST:PORT}. */
  public String url() {
    return server.url();
  }

  @Override
  public void close() {
    if (live != null) {
      live.close();
      writing.close();
      labels.close();
    }
    server.close();
    workers.close();
    inquiries.shutdownNow();
  }
}
