package io.tagstream.web.api;

import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Route;
import java.util.List;

/** {@code GET /v1/training/keys}: what a request for a training may set, and what it means. */
final class TrainingKeysRoute implements Route {
  private final List<TrainingKey> keys;

  TrainingKeysRoute(List<TrainingKey> keys) {
    this.keys = keys;
  }

  /** All of them. */
  record Keys(List<TrainingKey> keys) {}

  @Override
  public String path() {
    return "/v1/training/keys";
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.answer(Answer.json(new Keys(keys)));
  }
}
