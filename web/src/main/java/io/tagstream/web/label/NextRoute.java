package io.tagstream.web.label;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.web.http.Access;
import io.tagstream.web.write.JsonRoute;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /v1/labels/next}: sentences for somebody to label. It is a sign of life, and gives
 * back what they have no longer in hand.
 */
final class NextRoute extends JsonRoute {
  private static final int MOST = 4;
  private static final int MOST_HELD = 20;

  private final Labels labels;

  NextRoute(Labels labels, Access access) {
    super("/v1/labels/next", access);
    this.labels = labels;
  }

  /**
   * What is asked for.
   *
   * @param have ids of the sentences in hand; null for none
   * @param count how many more; null for none
   */
  record Wanted(String annotator, List<String> have, Integer count) {}

  @Override
  protected CompletableFuture<?> act(JsonNode body) {
    Wanted wanted = Bodies.read(body, Wanted.class);
    List<String> have = wanted.have() == null ? List.of() : wanted.have();
    int count = wanted.count() == null ? 0 : wanted.count();
    if (have.size() > MOST_HELD) {
      throw new IllegalArgumentException("'have': at most " + MOST_HELD);
    }
    have.forEach(id -> Bodies.id(id, "have"));
    if (count < 0 || count > MOST) {
      throw new IllegalArgumentException("'count': wanted 0 to " + MOST);
    }
    return CompletableFuture.completedFuture(
        labels.next(Bodies.annotator(wanted.annotator()), have, count));
  }
}
