package io.tagstream.streams.app;

import io.tagstream.schemas.ops.HttpEndpoint;
import io.tagstream.schemas.ops.Meters;
import io.tagstream.streams.registry.ModelLoader;
import java.io.IOException;
import java.nio.file.Files;

/** A tagger with its {@code /metrics} and {@code /health}. */
public final class TaggerApp implements AutoCloseable {
  private final TaggerSettings settings;
  private final int httpPort;
  private final Meters meters = new Meters();
  private final TaggerService service;
  private HttpEndpoint http;

  /**
   * An application not started yet.
   *
   * @param httpPort where to serve {@code /metrics} and {@code /health}; 0 for any free port
   * @param loader makes taggers of model directories
   */
  public TaggerApp(TaggerSettings settings, int httpPort, ModelLoader loader) {
    this.settings = settings;
    this.httpPort = httpPort;
    this.service = new TaggerService(settings, loader, meters);
  }

  /**
   * Starts; returns at once, whether the broker is there or not.
   *
   * @throws IOException if the state directory or the port cannot be used
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
    http = HttpEndpoint.start(httpPort, meters::scrape, service.components());
    service.start();
  }

  /** Where it serves HTTP. */
  public int httpPort() {
    return http.port();
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
