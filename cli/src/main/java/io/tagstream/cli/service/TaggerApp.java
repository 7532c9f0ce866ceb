package io.tagstream.cli.service;

import io.tagstream.runtime.health.Meters;
import io.tagstream.streams.app.TaggerService;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.registry.ModelLoader;
import io.tagstream.web.WebServer;
import io.tagstream.web.http.Access;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A tagger with its HTTP side. */
public final class TaggerApp implements AutoCloseable {
  private final InetSocketAddress address;
  private final Access access;
  private final Meters meters = new Meters();
  private final TaggerService service;
  private WebServer http;

  /**
   * An application not started yet.
   *
   * @param address where to serve HTTP; port 0 for any free one
   * @param loader makes taggers of model directories
   */
  public TaggerApp(TaggerSettings settings, InetSocketAddress address, ModelLoader loader) {
    this(settings, address, Access.of(address.getAddress(), null), loader);
  }

  /**
   * The same.
   *
   * @param access who may have sentences tagged over HTTP
   */
  public TaggerApp(
      TaggerSettings settings, InetSocketAddress address, Access access, ModelLoader loader) {
    this.access = access;
    this.address = address;
    this.service = new TaggerService(settings, loader, meters);
  }

  /**
   * Starts; returns at once, whether the broker is there or not.
   *
   * @throws IOException if the state directory or the address cannot be used
   */
  public void start() throws IOException {
    meters.health(service.components());
    http =
        WebServer.start(
            address, meters, service.components(), TaggerApi.of(service, access, () -> null));
    service.start();
  }

  /** Where it serves HTTP, as {@code http://HOST:PORT}. */
  public String url() {
    return http.url();
  }

  /** Commits what is finished and stops; once. */
  @Override
  public void close() {
    service.close();
    if (http != null) {
      http.close();
    }
    meters.close();
  }
}
