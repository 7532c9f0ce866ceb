package io.tagstream.streams.app;

import io.tagstream.runtime.health.HttpEndpoint;
import io.tagstream.runtime.health.Meters;
import io.tagstream.streams.registry.ModelLoader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;

/** A tagger with its {@code /metrics} and {@code /health}. */
public final class TaggerApp implements AutoCloseable {
  private final TaggerSettings settings;
  private final InetSocketAddress address;
  private final Meters meters = new Meters();
  private final TaggerService service;
  private HttpEndpoint http;

  /**
   * An application not started yet.
   *
   * @param address where to serve {@code /metrics} and {@code /health}; port 0 for any free one
   * @param loader makes taggers of model directories
   */
  public TaggerApp(TaggerSettings settings, InetSocketAddress address, ModelLoader loader) {
    this.settings = settings;
    this.address = address;
    this.service = new TaggerService(settings, loader, meters);
  }

  /**
   * Starts; returns at once, whether the broker is there or not.
   *
   * @throws IOException if the state directory or the address cannot be used
   */
  public void start() throws IOException {
    try {
      Files.createDirectories(settings.models());
    } catch (IOException e) {
      throw new IOException(
          "%s: cannot keep state here (%s): choose another --state-dir"
              .formatted(settings.tagging().stateDirectory(), e),
          e);
    }
    meters.health(service.components());
    http = HttpEndpoint.start(address, meters::scrape, service.components());
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
