package io.tagstream.web.ops;

import io.tagstream.runtime.health.Component;
import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Problem;
import io.tagstream.web.http.Route;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** {@code /health}: see {@link HealthReport}; 200 when every component is up, else 503. */
public final class Health implements Route {
  private final List<HealthReport.Asked> components;
  private final Duration patience;

  /**
   * The health of some components.
   *
   * @param inquiries threads that ask them
   * @param patience how long a check may take; who takes longer is down
   */
  public Health(List<Component> components, Executor inquiries, Duration patience) {
    this.components =
        components.stream()
            .map(c -> new HealthReport.Asked(c.name(), new Inquiry<>(c::check, inquiries)))
            .toList();
    this.patience = patience;
  }

  @Override
  public String path() {
    return "/health";
  }

  @Override
  public void handle(Exchange exchange) {
    var unused =
        HealthReport.of(components, patience)
            .whenComplete(
                (report, failure) -> {
                  if (failure == null) {
                    exchange.answer(Answer.of(report.up() ? 200 : 503, Answer.JSON, report.json()));
                  } else {
                    exchange.problem(Problem.of(500, failure.toString()));
                  }
                });
  }
}
