package io.tagstream.web.live;

import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.Topics;
import io.tagstream.web.http.Access;
import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Problem;
import io.tagstream.web.http.Route;
import java.time.Duration;
import java.util.regex.Pattern;

/** {@code GET /v1/record}: one record of what Tagstream writes, and of gold, by its place. */
final class RecordRoute implements Route {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final Lookup lookup;
  private final Topics topics;
  private final Access access;

  RecordRoute(Lookup lookup, Topics topics, Access access) {
    this.lookup = lookup;
    this.topics = topics;
    this.access = access;
  }

  @Override
  public String path() {
    return "/v1/record";
  }

  @Override
  public void handle(Exchange exchange) {
    Problem problem = access.reading(exchange);
    if (problem == null) {
      problem = refusal(exchange);
    }
    if (problem != null) {
      exchange.problem(problem);
      return;
    }
    var answer =
        lookup.find(
            exchange.parameter("topic"),
            Integer.parseInt(exchange.parameter("partition")),
            Long.parseLong(exchange.parameter("offset")));
    exchange.await(
        PATIENCE,
        () -> answer.cancel(false),
        () -> exchange.problem(Problem.of(504, "the broker does not answer").retryAfter(5)));
    var unused =
        answer.whenComplete(
            (found, failure) -> {
              if (failure != null) {
                exchange.problem(Problem.of(503, Reasons.of(failure)).retryAfter(5));
              } else if (found.isEmpty()) {
                exchange.problem(Problem.of(404, "no record is there (any more)"));
              } else {
                exchange.answer(Answer.json(found.get()));
              }
            });
  }

  private Problem refusal(Exchange exchange) {
    String topic = exchange.parameter("topic");
    if (topic == null || !isShown(topic)) {
      return Problem.of(400, "'topic' is none that is shown here");
    }
    String partition = exchange.parameter("partition");
    if (partition == null || !partition.matches("\\d{1,9}")) {
      return Problem.of(400, "'partition' is no number");
    }
    String offset = exchange.parameter("offset");
    return offset == null || !NUMBER.matcher(offset).matches()
        ? Problem.of(400, "'offset' is no number")
        : null;
  }

  /** Models are no reading; others' topics are none of ours, and inputs may not be for all. */
  private boolean isShown(String topic) {
    return !topic.equals(topics.modelBundles().name())
        && !topics.read().has(topic)
        && topics.all().stream().anyMatch(one -> one.name().equals(topic));
  }
}
