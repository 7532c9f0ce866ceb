package io.tagstream.web.page;

import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Route;

/** {@code /}: the page for browsers, and what else there is for everybody else. */
record Front(Route page, Route index) implements Route {
  @Override
  public String path() {
    return "/";
  }

  @Override
  public void handle(Exchange exchange) {
    boolean isBrowser =
        exchange.headers("Accept").stream().anyMatch(types -> types.contains("text/html"));
    (isBrowser ? page : index).handle(exchange);
  }
}
