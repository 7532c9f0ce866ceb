package io.tagstream.web.api;

import io.tagstream.runtime.process.Reasons;
import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's sentences on their way: a worker brings them to the model, and one writes results.
 */
final class TagJob {
  private static final Logger LOG = LoggerFactory.getLogger(TagJob.class);

  /** RFC 7240: how many seconds the client is willing to wait. */
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait=(\\d{1,6})(?:$|[,;\\s])");

  private static final Duration ANY = Duration.ofDays(1); // the server has a limit of its own

  private final TagRoute route;
  private final Tagging tagging;
  private final Exchange exchange;
  private final byte[] body;
  private final String type;

  // Guarded by this.
  private final List<CompletableFuture<TaggedText>> results = new ArrayList<>();

  TagJob(TagRoute route, Tagging tagging, Exchange exchange, byte[] body, String type) {
    this.route = route;
    this.tagging = tagging;
    this.exchange = exchange;
    this.body = body;
    this.type = type;
  }

  /** Has it done, by others. */
  void start() {
    exchange.await(patience(), this::cancel, this::late);
    route.workers().execute(() -> safely(this::submit));
  }

  private void submit() {
    if (exchange.isOver()) {
      return;
    }
    TagRequest request;
    try {
      request = route.reader().read(body, type, exchange.id());
    } catch (TagRequestReader.BadRequestException e) {
      exchange.problem(e.problem());
      return;
    }
    Problem problem = route.refusal(tagging, exchange);
    if (problem != null) {
      exchange.problem(problem);
      return;
    }
    for (TagRequest.Sentence sentence : request.sentences()) {
      if (exchange.isOver()) {
        break;
      }
      add(result(sentence));
    }
    if (exchange.isOver()) {
      cancel(); // what was added after that
      return;
    }
    var unused =
        CompletableFuture.allOf(results().toArray(CompletableFuture<?>[]::new))
            .whenCompleteAsync((all, failure) -> safely(() -> finish(request)), route.workers());
  }

  private CompletableFuture<TaggedText> result(TagRequest.Sentence sentence) {
    try {
      return tagging.tag(sentence.id(), sentence.record());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void finish(TagRequest request) {
    boolean wantsWords = "true".equals(exchange.parameter("words"));
    List<Object> tagged = new ArrayList<>();
    List<Problem.Fault> faults = new ArrayList<>();
    for (CompletableFuture<TaggedText> result : results()) {
      try {
        tagged.add(wantsWords ? result.join() : result.join().sentence());
      } catch (CancellationException e) {
        return; // nobody waits any more
      } catch (CompletionException e) {
        Throwable failure = e.getCause();
        if (tagging.isModelsFault(failure)) {
          fail(failure);
          return;
        }
        int place = tagged.size() + faults.size();
        faults.add(
            new Problem.Fault(
                request.isList() ? "#/sentences/" + place : "#",
                "cannot be tagged: " + Reasons.of(failure)));
      }
    }
    if (!faults.isEmpty()) {
      exchange.problem(TagRequestReader.problem(faults));
    } else {
      route.tagged(tagged.size());
      exchange.answer(Answer.json(request.isList() ? Map.of("sentences", tagged) : tagged.get(0)));
    }
  }

  private void fail(Throwable failure) {
    LOG.warn("Request {}: not tagged: {}", exchange.id(), Reasons.of(failure));
    exchange.problem(Problem.of(503, "not tagged: " + Reasons.of(failure)).retryAfter(1));
    cancel();
  }

  private void late() {
    LOG.warn("Request {}: the model did not answer in time", exchange.id());
    exchange.problem(Problem.of(504, "the model did not answer in time").retryAfter(5));
  }

  private void cancel() {
    results().forEach(result -> result.cancel(false));
  }

  private synchronized void add(CompletableFuture<TaggedText> result) {
    results.add(result);
  }

  private synchronized List<CompletableFuture<TaggedText>> results() {
    return List.copyOf(results);
  }

  private void safely(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("Request {} failed", exchange.id(), e);
      exchange.problem(Problem.of(500, "an error of the server: its log has the request's id"));
      cancel();
    }
  }

  private Duration patience() {
    for (String preference : exchange.headers("Prefer")) {
      Matcher wait = WAIT.matcher(preference);
      if (wait.find()) {
        return Duration.ofSeconds(Long.parseLong(wait.group(1)));
      }
    }
    return ANY;
  }
}
