package io.tagstream.web.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.JsonReason;
import io.tagstream.web.http.Access;
import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Problem;
import io.tagstream.web.http.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Takes a JSON object from those who may write, and answers with what came of it. A page of another
 * site can send no JSON without being asked first, and is refused.
 */
public abstract class JsonRoute implements Route {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String path;
  private final Access access;

  /** Takes objects at a path. */
  protected JsonRoute(String path, Access access) {
    this.path = path;
    this.access = access;
  }

  /** A request that is not taken, and why. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    /** The reason is one line. */
    public RefusedException(int status, String reason) {
      super(reason);
      this.status = status;
    }
  }

  /**
   * Does what is asked for; on a thread of the server, of which it must block none.
   *
   * @return what to answer, for JSON
   * @throws RefusedException if it does not do it; {@link IllegalArgumentException} is status 422
   */
  protected abstract CompletableFuture<?> act(JsonNode body);

  @Override
  public final String path() {
    return path;
  }

  @Override
  public final String method() {
    return "POST";
  }

  @Override
  public final void handle(Exchange exchange) {
    Problem problem = access.refusal(exchange);
    if (problem == null && exchange.isMemoryExhausted()) {
      problem = Problem.full();
    }
    String type = String.valueOf(exchange.header("Content-Type"));
    if (problem == null
        && !type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT).equals(Answer.JSON)) {
      problem = Problem.of(415, "wanted Content-Type: application/json");
    }
    if (problem == null) {
      exchange.body(body -> act(exchange, body));
    } else {
      exchange.problem(problem);
    }
  }

  private void act(Exchange exchange, byte[] body) {
    try {
      JsonNode json = Json.MAPPER.readTree(body);
      if (!json.isObject()) {
        throw new RefusedException(422, "expected a JSON object");
      }
      CompletableFuture<?> done = act(json);
      exchange.await(
          PATIENCE,
          () -> {},
          () -> exchange.problem(Problem.of(504, "the broker does not answer").retryAfter(5)));
      var unused =
          done.whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  exchange.answer(Answer.json(answer));
                } else {
                  exchange.problem(problem(failure));
                }
              });
    } catch (JsonProcessingException e) {
      exchange.problem(Problem.of(400, JsonReason.of(e)));
    } catch (IOException e) {
      exchange.problem(Problem.of(400, "the body cannot be read"));
    } catch (RefusedException | IllegalArgumentException e) {
      exchange.problem(problem(e));
    }
  }

  private static Problem problem(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RefusedException refused) {
      Problem problem = Problem.of(refused.status, refused.getMessage());
      return refused.status == 503 ? problem.retryAfter(1) : problem;
    }
    if (cause instanceof IllegalArgumentException) {
      return Problem.of(422, Reasons.of(cause));
    }
    return Problem.of(503, Reasons.of(cause)).retryAfter(5);
  }
}
