package io.tagstream.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Route;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code GET /v1/models}: versions and aliases as the registry has them, the newest last. */
final class ModelsRoute implements Route {
  private final Supplier<RegistrySnapshot> registry;
  private final Supplier<String> serving;

  ModelsRoute(Supplier<RegistrySnapshot> registry, Supplier<String> serving) {
    this.registry = registry;
    this.serving = serving;
  }

  /**
   * All of them.
   *
   * @param serving the version that tags here, or null
   */
  record Models(String serving, List<Model> models) {}

  /** A version; without its bundle, whose address may hold a secret. */
  record Model(
      String version,
      List<String> aliases,
      List<String> labels,
      String baseModel,
      ModelVersion.TrainingData data,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> metrics,
      Instant createdAt) {}

  @Override
  public String path() {
    return "/v1/models";
  }

  @Override
  public void handle(Exchange exchange) {
    RegistrySnapshot now = registry.get();
    exchange.answer(
        Answer.json(
            new Models(
                serving.get(),
                now.newestLast().stream().map(model -> model(now, model)).toList())));
  }

  private static Model model(RegistrySnapshot registry, ModelVersion model) {
    return new Model(
        model.version(),
        registry.aliasesOf(model.version()),
        model.labels(),
        model.baseModel(),
        model.data(),
        model.metrics(),
        model.createdAt());
  }
}
