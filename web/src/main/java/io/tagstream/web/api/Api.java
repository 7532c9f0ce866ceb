package io.tagstream.web.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.Topics;
import io.tagstream.web.http.Access;
import io.tagstream.web.http.Route;
import io.tagstream.web.live.Tale;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a tagger offers to clients.
 *
 * @param client how to reach the broker, as any Kafka client takes it
 * @param topics their names
 * @param tagging tags their sentences
 * @param challenging tags them with the challenger, if there is one
 * @param decoder reads them
 * @param access who may have sentences tagged
 * @param registry the versions and aliases of this moment
 * @param serving the version that tags here; null before the first one
 * @param lag how many sentences wait for all taggers together, about
 * @param trainingKeys what a request for a training may set
 * @param tale what this process does step by step; null for nothing
 */
public record Api(
    Map<String, Object> client,
    Topics topics,
    Tagging tagging,
    Tagging challenging,
    SentenceDecoder decoder,
    Access access,
    Supplier<RegistrySnapshot> registry,
    Supplier<String> serving,
    LongSupplier lag,
    List<TrainingKey> trainingKeys,
    Supplier<Tale> tale) {

  /**
   * Its routes.
   *
   * @param workers threads that may take some time for a request
   */
  public List<Route> routes(Workers workers, MeterRegistry meters) {
    return List.of(
        new TagRoute(tagging, challenging, new TagRequestReader(decoder), access, workers, meters),
        new ModelsRoute(registry, serving),
        new TrainingKeysRoute(trainingKeys),
        new OpenApiRoute());
  }
}
