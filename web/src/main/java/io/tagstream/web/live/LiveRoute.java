package io.tagstream.web.live;

import io.tagstream.web.http.Access;
import io.tagstream.web.http.EventStream;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Problem;
import io.tagstream.web.http.Route;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code GET /v1/live}: events of a view of the page, for as long as somebody looks. */
final class LiveRoute implements Route {
  /** More people than look at one tagger. */
  private static final int MOST = 64;

  private static final String STREAM = "stream";

  private final Board board;
  private final Access access;
  private final AtomicInteger viewers = new AtomicInteger();

  LiveRoute(Board board, Access access) {
    this.board = board;
    this.access = access;
  }

  @Override
  public String path() {
    return "/v1/live";
  }

  @Override
  public void handle(Exchange exchange) {
    Problem problem = access.reading(exchange);
    if (problem != null) {
      exchange.problem(problem);
      return;
    }
    String asked = exchange.parameter("view");
    String view = asked == null ? STREAM : asked;
    SentenceFilter filter;
    try {
      filter = view.equals(STREAM) ? SentenceFilter.of(exchange) : null;
    } catch (IllegalArgumentException e) {
      exchange.problem(Problem.of(400, e.getMessage()));
      return;
    }
    if (viewers.incrementAndGet() > MOST) {
      viewers.decrementAndGet();
      exchange.problem(
          Problem.of(503, "%d others look at this page".formatted(MOST)).retryAfter(10));
      return;
    }
    EventStream events = exchange.events(viewers::decrementAndGet);
    if (events == null) {
      viewers.decrementAndGet();
    } else {
      board.show(new Viewer(events, view, filter));
    }
  }
}
