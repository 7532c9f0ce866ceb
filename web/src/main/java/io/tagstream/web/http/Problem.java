package io.tagstream.web.http;

import io.tagstream.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Why a request is not answered as it would like: problem details as RFC 9457 has them.
 *
 * @param status the HTTP status
 * @param detail one line that says what is wrong, and the mend
 * @param errors what is wrong with which part of the body; may be empty
 * @param headers more headers, by name
 */
public record Problem(int status, String detail, List<Fault> errors, Map<String, String> headers) {
  /** The media type of problem details. */
  public static final String TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
    headers = Map.copyOf(headers);
  }

  /**
   * What is wrong with a part of the body.
   *
   * @param pointer to the part, a JSON pointer as a URI fragment: {@code #/sentences/3}
   * @param detail one line
   */
  public record Fault(String pointer, String detail) {}

  /** A problem with the request as a whole. */
  public static Problem of(int status, String detail) {
    return new Problem(status, detail, List.of(), Map.of());
  }

  /** While clients hold as much as they may. */
  public static Problem full() {
    return of(429, "too much is waiting here: try again later").retryAfter(1);
  }

  /** The same with one more header. */
  public Problem with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(status, detail, errors, more);
  }

  /** The same, and that it is worth another try after some seconds. */
  public Problem retryAfter(int seconds) {
    return with("Retry-After", Integer.toString(seconds));
  }

  /** The problem as an answer to a request. */
  Answer answer(String requestId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("title", HttpStatus.getMessage(status));
    body.put("status", status);
    body.put("detail", detail);
    body.put("requestId", requestId);
    if (!errors.isEmpty()) {
      body.put("errors", errors);
    }
    byte[] bytes = (Json.toJson(body) + "\n").getBytes(StandardCharsets.UTF_8);
    return new Answer(status, TYPE, headers, bytes);
  }
}
