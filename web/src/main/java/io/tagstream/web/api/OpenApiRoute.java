package io.tagstream.web.api;

import io.tagstream.schemas.Topics;
import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** {@code /openapi.json}: what else there is, for programs. */
final class OpenApiRoute implements Route {
  private final Answer answer = new Answer(200, Answer.JSON, Map.of(), read());

  private static byte[] read() {
    try (InputStream in = Topics.class.getResourceAsStream("openapi.json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String path() {
    return "/openapi.json";
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.answer(answer);
  }
}
