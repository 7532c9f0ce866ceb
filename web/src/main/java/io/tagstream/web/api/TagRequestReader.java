package io.tagstream.web.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.JsonReason;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.web.http.Problem;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads requests: a text; a JSON object of a sentence, as on the topic; or one with a list of
 * {@code sentences}, which are such objects or strings. All of a request is good, or none of it is
 * taken.
 *
 * @param decoder reads a sentence
 */
record TagRequestReader(SentenceDecoder decoder) {
  static final String TEXT = "text/plain";
  static final String JSON = "application/json";
  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s\";]*)", Pattern.CASE_INSENSITIVE);
  private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii");

  static final int MOST_SENTENCES = 1000;

  /** Of those that are wrong, as many are named. */
  private static final int MOST_FAULTS = 20;

  private static final int MOST_ID_CHARS = 1000;

  /** A request that cannot be taken. */
  static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    BadRequestException(Problem problem) {
      super(problem.detail());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  /** Whether a body of this type can be read; a null problem says that. */
  static Problem refusal(String contentType, String encoding) {
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      return Problem.of(415, "Content-Encoding '%s': send it as it is".formatted(encoding))
          .with("Accept-Encoding", "identity");
    }
    if (contentType == null) {
      return unsupported("no Content-Type");
    }
    String type = mediaType(contentType);
    if (!type.equals(TEXT) && !type.equals(JSON)) {
      return unsupported("Content-Type '%s'".formatted(contentType));
    }
    Matcher charset = CHARSET.matcher(contentType);
    return !charset.find() || UTF_8.contains(charset.group(1).toLowerCase(Locale.ROOT))
        ? null
        : unsupported("charset '%s' is not UTF-8".formatted(charset.group(1)));
  }

  private static Problem unsupported(String what) {
    return Problem.of(
            415,
            what
                + ": send text/plain or application/json, in UTF-8"
                + " (curl -H 'Content-Type: text/plain')")
        .with("Accept-Post", TEXT + ", " + JSON);
  }

  private static String mediaType(String contentType) {
    return contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a body of a type that {@link #refusal} takes.
   *
   * @param requestId the id of the sentence, or what those of several begin with, where there is no
   *     other
   */
  TagRequest read(byte[] body, String contentType, String requestId) throws BadRequestException {
    if (body.length == 0) {
      throw bad(400, "the body is empty: expected a text, or a JSON object");
    }
    String text = text(body);
    List<Problem.Fault> faults = new ArrayList<>();
    boolean isText = mediaType(contentType).equals(TEXT);
    JsonNode json = isText ? null : json(text);
    List<TagRequest.Sentence> sentences = new ArrayList<>();
    boolean isList = !isText && json.has("sentences");
    if (isText) {
      decoder
          .text(text)
          .either(
              record -> sentences.add(new TagRequest.Sentence(requestId, record)),
              reason -> faults.add(new Problem.Fault("#", reason)));
    } else if (isList) {
      list(json, requestId, sentences, faults);
    } else {
      sentence(json, requestId, "#", sentences, faults);
    }
    if (!faults.isEmpty()) {
      throw new BadRequestException(problem(faults));
    }
    return new TagRequest(List.copyOf(sentences), isList);
  }

  /** What is wrong with the sentences that are named. */
  static Problem problem(List<Problem.Fault> faults) {
    String first = faults.get(0).detail();
    return new Problem(
        422,
        faults.size() == 1 ? first : "%d sentences: %s; …".formatted(faults.size(), first),
        faults.subList(0, Math.min(faults.size(), MOST_FAULTS)),
        Map.of());
  }

  private void list(
      JsonNode json,
      String requestId,
      List<TagRequest.Sentence> sentences,
      List<Problem.Fault> faults)
      throws BadRequestException {
    JsonNode list = json.get("sentences");
    if (!list.isArray()) {
      throw bad(422, "'sentences' is no array");
    }
    if (json.has("text") || json.has("tokens")) {
      throw bad(422, "both 'sentences' and a sentence are given: expected one of them");
    }
    if (list.size() > MOST_SENTENCES) {
      throw bad(
          413, "%,d sentences: at most %,d in a request".formatted(list.size(), MOST_SENTENCES));
    }
    for (int i = 0; i < list.size(); i++) {
      sentence(list.get(i), requestId + "-" + i, "#/sentences/" + i, sentences, faults);
    }
  }

  private void sentence(
      JsonNode json,
      String otherwise,
      String pointer,
      List<TagRequest.Sentence> sentences,
      List<Problem.Fault> faults) {
    String id = otherwise;
    JsonNode given = json.get("id");
    if (given != null && !given.isNull() && !(given.isTextual() && given.textValue().isEmpty())) {
      id = given.textValue();
      if (!isId(id)) {
        faults.add(new Problem.Fault(pointer + "/id", "'id' is not a string of some characters"));
        return;
      }
    }
    String named = id;
    decoder
        .json(json)
        .either(
            record -> sentences.add(new TagRequest.Sentence(named, record)),
            reason -> faults.add(new Problem.Fault(pointer, reason)));
  }

  private static boolean isId(String id) {
    if (id == null || id.length() > MOST_ID_CHARS) {
      return false;
    }
    try {
      return Utf8.encode(id).length > 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static String text(byte[] body) throws BadRequestException {
    try {
      String text = Utf8.decode(body);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw bad(400, "the body is not valid UTF-8");
    }
  }

  private static JsonNode json(String text) throws BadRequestException {
    try {
      JsonNode json = Json.MAPPER.readTree(text);
      if (!json.isObject()) {
        throw bad(422, "expected a JSON object: {\"text\": …} or {\"sentences\": […]}");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw bad(400, JsonReason.of(e));
    }
  }

  private static BadRequestException bad(int status, String detail) {
    return new BadRequestException(Problem.of(status, detail));
  }
}
