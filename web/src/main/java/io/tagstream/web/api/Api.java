package io.tagstream.web.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.web.http.Route;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a tagger offers to clients.
 *
 * @param tagging tags their sentences
 * @param decoder reads them
 * @param access who may have sentences tagged
 * @param registry the versions and aliases of this moment
 * @param serving the version that tags here; null before the first one
 */
public record Api(
    Tagging tagging,
    SentenceDecoder decoder,
    Access access,
    Supplier<RegistrySnapshot> registry,
    Supplier<String> serving) {

  /**
   * Its routes.
   *
   * @param workers threads that may take some time for a request
   */
  public List<Route> routes(Workers workers, MeterRegistry meters) {
    return List.of(
        new TagRoute(tagging, new TagRequestReader(decoder), access, workers, meters),
        new ModelsRoute(registry, serving),
        new OpenApiRoute());
  }
}
