package io.tagstream.web.ops;

import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Route;
import java.util.List;

/** {@code /}: what else there is. */
public final class Index implements Route {
  private final Answer answer;

  /** An index of some routes. */
  public Index(List<Route> routes) {
    List<String> paths = routes.stream().map(Route::path).toList();
    answer =
        Answer.of(200, "text/plain; charset=utf-8", "Tagstream: " + String.join(" ", paths) + "\n");
  }

  @Override
  public String path() {
    return "/";
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.answer(answer);
  }
}
