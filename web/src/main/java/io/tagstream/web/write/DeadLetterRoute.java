package io.tagstream.web.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.web.http.Access;
import io.tagstream.web.topic.RecordFinder;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /v1/dead-letters}: sends a dead letter again to the topic that it came from, mended
 * if a value is given: {@code {"partition": 0, "offset": 17, "value": "…"}}.
 */
final class DeadLetterRoute extends JsonRoute {
  private final Topics topics;
  private final Resending resending;
  private final RecordFinder finder;
  private final Outbox outbox;

  DeadLetterRoute(Topics topics, RecordFinder finder, Outbox outbox, Access access) {
    super("/v1/dead-letters", access);
    this.topics = topics;
    this.resending = new Resending(topics);
    this.finder = finder;
    this.outbox = outbox;
  }

  /** Where it is now. */
  record Sent(String topic, int partition, long offset) {}

  @Override
  protected CompletableFuture<?> act(JsonNode body) {
    int partition = (int) number(body, "partition", Integer.MAX_VALUE);
    long offset = number(body, "offset", Long.MAX_VALUE);
    byte[] value = value(body);
    return finder
        .find(topics.deadLetters().name(), partition, offset)
        .thenApply(
            found ->
                found.orElseThrow(
                    () -> new RefusedException(404, "no dead letter is there (any more)")))
        .thenCompose(letter -> outbox.write(resending.of(letter, value)))
        .thenApply(sent -> new Sent(sent.topic(), sent.partition(), sent.offset()));
  }

  private static long number(JsonNode body, String name, long most) {
    JsonNode number = body.path(name);
    if (!number.canConvertToLong() || !number.isIntegralNumber()) {
      throw new RefusedException(422, "'%s' is no whole number".formatted(name));
    }
    if (number.longValue() < 0 || number.longValue() > most) {
      throw new RefusedException(422, "'%s' is from 0 to %d".formatted(name, most));
    }
    return number.longValue();
  }

  /** The mended value; null to leave it as it was. */
  private static byte[] value(JsonNode body) {
    JsonNode value = body.path("value");
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new RefusedException(422, "'value' is no string");
    }
    try {
      return Utf8.encode(value.textValue());
    } catch (CharacterCodingException e) {
      throw new RefusedException(422, "'value' has half of a character");
    }
  }
}
