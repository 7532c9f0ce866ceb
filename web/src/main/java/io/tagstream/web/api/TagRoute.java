package io.tagstream.web.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.web.http.Access;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Problem;
import io.tagstream.web.http.Route;
import java.util.List;

/** {@code POST /v1/tag}: the results of a request's sentences, in their order. */
final class TagRoute implements Route {
  private static final List<String> MODELS = List.of(AliasRecord.CHAMPION, AliasRecord.CHALLENGER);

  private final Tagging champion;
  private final Tagging challenger;
  private final TagRequestReader reader;
  private final Access access;
  private final Workers workers;
  private final Counter sentences;

  TagRoute(
      Tagging champion,
      Tagging challenger,
      TagRequestReader reader,
      Access access,
      Workers workers,
      MeterRegistry meters) {
    this.champion = champion;
    this.challenger = challenger;
    this.reader = reader;
    this.access = access;
    this.workers = workers;
    sentences =
        Counter.builder("tagstream.http.sentences")
            .description("Sentences that were tagged for HTTP clients")
            .register(meters);
  }

  @Override
  public String path() {
    return "/v1/tag";
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public void handle(Exchange exchange) {
    String type = exchange.header("Content-Type");
    String model = exchange.parameter("model");
    Problem problem = access.refusal(exchange);
    if (problem == null) {
      problem = TagRequestReader.refusal(type, exchange.header("Content-Encoding"));
    }
    if (problem == null && model != null && !MODELS.contains(model)) {
      problem = Problem.of(400, "'model' is none of " + MODELS);
    }
    Tagging tagging = AliasRecord.CHALLENGER.equals(model) ? challenger : champion;
    if (problem == null) {
      problem = refusal(tagging, exchange);
    }
    if (problem == null) {
      exchange.body(body -> new TagJob(this, tagging, exchange, body, type).start());
    } else {
      exchange.problem(problem);
    }
  }

  TagRequestReader reader() {
    return reader;
  }

  Workers workers() {
    return workers;
  }

  /** So many were tagged. */
  void tagged(int count) {
    sentences.increment(count);
  }

  /** Why nothing is taken now; null if it is. */
  Problem refusal(Tagging tagging, Exchange exchange) {
    if (exchange.isMemoryExhausted() || workers.areBusy()) {
      return Problem.full();
    }
    Tagging.Refusal refusal = tagging.refusal();
    if (refusal == null) {
      return null;
    }
    return switch (refusal) {
      case NO_MODEL ->
          tagging == challenger
              ? Problem.of(404, "there is no challenger here")
              : Problem.of(503, "there is no model yet").retryAfter(5);
      case STUCK -> Problem.of(503, "the model does not answer").retryAfter(10);
      case FULL -> Problem.full();
    };
  }
}
