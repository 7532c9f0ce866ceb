package io.tagstream.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A setting that a request for a training may have.
 *
 * @param name in the request's {@code config}
 * @param type of its JSON value
 * @param defaults what it is where neither the request nor the trainer has it, for each recipe by
 *     its name; the usual one first. Empty for no default
 * @param help what it means
 * @param choices values that it may have, or that are known; empty for any
 */
public record TrainingKey(
    String name,
    Type type,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, JsonNode> defaults,
    String help,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> choices) {

  /** What a value is in JSON. */
  public enum Type {
    @JsonProperty("string")
    STRING,
    @JsonProperty("boolean")
    BOOLEAN,
    @JsonProperty("integer")
    INTEGER,
    @JsonProperty("number")
    NUMBER
  }
}
