package io.tagstream.web.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.JsonReason;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.web.http.Access;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /v1/control}: writes a request to {@code control} as it is; what becomes of it is on
 * {@code training-status}.
 */
final class ControlRoute extends JsonRoute {
  private final Topic<String, ControlCommand> topic;
  private final Outbox outbox;

  ControlRoute(Topic<String, ControlCommand> topic, Outbox outbox, Access access) {
    super("/v1/control", access);
    this.topic = topic;
    this.outbox = outbox;
  }

  @Override
  protected CompletableFuture<?> act(JsonNode body) {
    ControlCommand command = command(body);
    String id = "page-" + UUID.randomUUID();
    return outbox.write(topic.record(id, command)).thenApply(written -> Map.of("requestId", id));
  }

  private static ControlCommand command(JsonNode body) {
    try {
      return Json.MAPPER.treeToValue(body, ControlCommand.class);
    } catch (JsonProcessingException e) {
      throw new RefusedException(422, JsonReason.of(e));
    }
  }
}
