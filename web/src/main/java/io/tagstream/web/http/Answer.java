package io.tagstream.web.http;

import io.tagstream.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * What is answered.
 *
 * @param status the HTTP status
 * @param type media type of the body; null without one
 * @param headers more headers, by name
 * @param body bytes, perhaps none; null where they come by and by
 */
public record Answer(int status, String type, Map<String, String> headers, byte[] body) {
  /** The media type of JSON. */
  public static final String JSON = "application/json";

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** A text of a media type. */
  public static Answer of(int status, String type, String text) {
    return new Answer(status, type, Map.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  /** A value as a line of JSON. */
  public static Answer json(Object value) {
    return of(200, JSON, Json.toJson(value) + "\n");
  }

  /** Writes its headers. */
  void head(HttpFields.Mutable fields, String requestId, boolean isLast) {
    fields.put("X-Request-Id", requestId);
    fields.put("X-Content-Type-Options", "nosniff");
    fields.put("Cache-Control", "no-store");
    if (type != null) {
      fields.put(HttpHeader.CONTENT_TYPE, type);
    }
    if (body != null && status != 204) {
      fields.put(HttpHeader.CONTENT_LENGTH, body.length);
    }
    headers.forEach(fields::put);
    if (isLast) {
      fields.put(HttpHeader.CONNECTION, "close");
    }
  }
}
