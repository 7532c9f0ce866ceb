package io.tagstream.streams.input.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Asks a registry that has Confluent's API for schemas; waits for the answer. For any thread. */
final class RegistryClient {
  private static final int MOST_REFERENCES = 200;
  private static final int LONGEST_REASON = 200;

  private final List<RegistryAddress> addresses;
  private final RegistryHttp http = new RegistryHttp();

  /** Those that have given a schema: what they do not find is not there. */
  private final Set<RegistryAddress> proven = ConcurrentHashMap.newKeySet();

  /** The index of the address that answered last. */
  private volatile int first;

  RegistryClient(List<RegistryAddress> addresses) {
    this.addresses = List.copyOf(addresses);
  }

  /**
   * What the first address says that knows the schema.
   *
   * @throws IOException if none answers, with the reason of each
   */
  RegistryAnswer fetch(int id) throws IOException {
    RegistryAnswer unknown = null;
    List<String> failures = new ArrayList<>();
    for (int i = 0, begin = first; i < addresses.size(); i++) {
      int at = (begin + i) % addresses.size();
      try {
        RegistryAnswer answer = fetch(addresses.get(at), id);
        if (answer.last()) {
          first = at;
          return answer;
        }
        unknown = answer;
      } catch (IOException e) {
        failures.add(
            "schema registry %s does not answer: %s".formatted(addresses.get(at), e.getMessage()));
      }
    }
    if (unknown == null) {
      throw new IOException(String.join("; ", failures));
    }
    return unknown;
  }

  private RegistryAnswer fetch(RegistryAddress address, int id) throws IOException {
    Optional<JsonNode> found = get(address, "/schemas/ids/" + id);
    if (found.isEmpty()) {
      return RegistryAnswer.unknown(
          "schema %d is unknown to the schema registry %s".formatted(id, address));
    }
    proven.add(address);
    try {
      References references = new References(address);
      references.define(found.get());
      return RegistryAnswer.of(references.parse(found.get()), references.size);
    } catch (MissingException e) {
      return RegistryAnswer.unknown(
          "schema %d refers to %s, which is unknown to the schema registry %s"
              .formatted(id, e.getMessage(), address));
    } catch (IllegalArgumentException e) {
      return RegistryAnswer.unusable(
          "schema %d of the schema registry %s cannot be used: %s"
              .formatted(id, address, e.getMessage()));
    }
  }

  /** A schema's record; empty if the registry says that there is none. */
  private Optional<JsonNode> get(RegistryAddress address, String path) throws IOException {
    RegistryHttp.Answer answer = http.get(address, path);
    JsonNode json = json(answer.body());
    if (answer.status() == 200 && json.path("schema").isTextual()) {
      return Optional.of(json);
    }
    if (answer.status() == 404 && isOfRegistry(address, json)) {
      return Optional.empty();
    }
    throw new IOException(explained(answer.status()));
  }

  /** Whether it is a registry that does not find it: where there is none, nothing is found. */
  private boolean isOfRegistry(RegistryAddress address, JsonNode json) {
    return json.path("error_code").asInt() / 100 == 404 || proven.contains(address);
  }

  private static String explained(int status) {
    return switch (status) {
      case 200 -> "what it answers is no schema: is this its address?";
      case 404 -> "status 404: is this its address?";
      case 401, 403 ->
          "status %d: it wants a user, or another one: basic.auth.user.info in --command-config"
              .formatted(status);
      case 301, 302, 303, 307, 308 ->
          "status %d: it redirects, which is not followed: name that address".formatted(status);
      default -> "status " + status;
    };
  }

  private static JsonNode json(byte[] body) throws IOException {
    try {
      return Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return Json.MAPPER.missingNode();
    }
  }

  /** A schema with those that it refers to, which are defined before it. */
  private final class References {
    private final RegistryAddress address;
    private final Set<String> seen = new HashSet<>();
    // Registries have checked what they took; and what they took before they checked, is read, too.
    private final Schema.Parser parser =
        new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
    private int size;

    References(RegistryAddress address) {
      this.address = address;
    }

    void define(JsonNode schema) throws IOException {
      for (JsonNode reference : schema.path("references")) {
        String subject = reference.path("subject").asText();
        String version = reference.path("version").asText();
        if (seen.add(subject + "/" + version)) {
          if (seen.size() > MOST_REFERENCES) {
            throw new IllegalArgumentException("it has more than 200 references");
          }
          JsonNode referred = find(subject, version);
          define(referred);
          var unused = parse(referred);
        }
      }
    }

    private JsonNode find(String subject, String version) throws IOException {
      String path =
          "/subjects/%s/versions/%s"
              .formatted(RegistryHttp.encoded(subject), RegistryHttp.encoded(version));
      Optional<JsonNode> found = get(address, path);
      if (found.isEmpty()) {
        found = get(address, path + "?deleted=true"); // which ids still lead to
      }
      return found.orElseThrow(
          () -> new MissingException("version %s of '%s'".formatted(version, subject)));
    }

    Schema parse(JsonNode schema) {
      String type = schema.path("schemaType").asText("AVRO");
      if (!type.equals("AVRO")) {
        throw new IllegalArgumentException("its type is %s, wanted AVRO".formatted(type));
      }
      String json = schema.path("schema").textValue();
      size += json.length();
      try {
        return parser.parse(json);
      } catch (RuntimeException | StackOverflowError e) { // of many kinds, and even without types
        throw new IllegalArgumentException("it is no schema of Avro: " + reason(e), e);
      }
    }

    private static String reason(Throwable e) {
      String reason = Reasons.of(e);
      return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason;
    }
  }

  /** A schema that another one refers to is not there. */
  private static final class MissingException extends IOException {
    private static final long serialVersionUID = 1L;

    MissingException(String what) {
      super(what);
    }
  }
}
