package io.tagstream.web.ops;

import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Problem;
import io.tagstream.web.http.Route;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** {@code /metrics}, in Prometheus's text format. */
public final class Metrics implements Route {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Inquiry<Answer> scrape;
  private final Duration patience;

  /**
   * The metrics that a scrape makes.
   *
   * @param inquiries threads to make it
   * @param patience how long that may take
   */
  public Metrics(Supplier<String> scrape, Executor inquiries, Duration patience) {
    // Who asks at once gets the same bytes.
    this.scrape = new Inquiry<>(() -> Answer.of(200, TEXT, scrape.get()), inquiries);
    this.patience = patience;
  }

  @Override
  public String path() {
    return "/metrics";
  }

  @Override
  public void handle(Exchange exchange) {
    var unused =
        scrape
            .ask()
            .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null) {
                    exchange.answer(answer);
                  } else {
                    exchange.problem(problem(failure));
                  }
                });
  }

  private static Problem problem(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException
        ? Problem.of(503, "a meter hangs")
        : Problem.of(500, cause.toString());
  }
}
