package io.tagstream.ner.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tagstream.ner.files.HttpCall;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the hub about one model.
 *
 * @see <a href="https://huggingface.co/docs/hub/api">the hub's API</a>
 */
final class HubClient {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int TIMEOUT_MILLIS = 10_000; // as in Python
  private static final int MAX_REDIRECTS = 5;

  /**
   * What the hub tells of a file.
   *
   * @param etag names its content; a SHA-256 in hexadecimal where the file is a large one
   * @param size in bytes, or -1
   */
  record FileInfo(URI uri, String etag, long size) {
    Optional<String> sha256() {
      return Optional.of(etag).filter(tag -> tag.matches("[0-9a-f]{64}"));
    }
  }

  private final HubLocations locations;
  private final HubName name;

  HubClient(HubLocations locations, HubName name) {
    this.locations = locations;
    this.name = name;
  }

  /** What to send with every request. */
  Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    headers.put("User-Agent", "tagstream");
    headers.put("Accept-Encoding", "identity"); // or sizes would not be those of the files
    locations.token().ifPresent(token -> headers.put("Authorization", "Bearer " + token));
    return headers;
  }

  /** The revision's description: its commit as {@code sha}, its files as {@code siblings}. */
  JsonNode revision() throws IOException {
    URI uri =
        locations.at("/api/models/" + name.repository() + "/revision/" + encoded(name.revision()));
    HttpURLConnection connection = request("GET", uri);
    try (InputStream body = connection.getInputStream()) {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new BaseModelException(
          "%s does not answer as the Hugging Face hub does; check HF_ENDPOINT".formatted(uri), e);
    } catch (IOException e) {
      throw unreachable(e);
    } finally {
      connection.disconnect();
    }
  }

  /** What there is to know of a file before it is downloaded. */
  FileInfo file(String commit, String file) throws IOException {
    URI uri = locations.at("/" + name.repository() + "/resolve/" + commit + "/" + encoded(file));
    HttpURLConnection connection = request("HEAD", uri);
    try {
      String linked = connection.getHeaderField("X-Linked-Etag");
      String etag = linked == null ? connection.getHeaderField("ETag") : linked;
      String plain = etag == null ? "" : etag.replaceFirst("^W/", "").replace("\"", "");
      if (!plain.matches("\\w[\\w.-]*")) {
        throw new BaseModelException(
            "%s has no ETag of use, so it is no Hugging Face hub; check HF_ENDPOINT"
                .formatted(uri));
      }
      long size =
          linked == null
              ? connection.getContentLengthLong()
              : connection.getHeaderFieldLong("X-Linked-Size", -1);
      return new FileInfo(uri, plain, size);
    } finally {
      connection.disconnect();
    }
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8);
  }

  private HttpURLConnection request(String method, URI uri) throws IOException {
    HttpURLConnection answer = send(method, uri);
    int status = answer.getResponseCode();
    if (status == HttpURLConnection.HTTP_OK
        || (status < HttpURLConnection.HTTP_BAD_REQUEST && isElsewhere(answer))) {
      return answer;
    }
    answer.disconnect();
    throw refused(answer, status);
  }

  private HttpURLConnection send(String method, URI uri) throws BaseModelException {
    try {
      return new HttpCall(method, headers(), TIMEOUT_MILLIS, MAX_REDIRECTS)
          .send(uri, HubClient::follows);
    } catch (HttpCall.RedirectException e) {
      throw new BaseModelException("%s: %s; check HF_ENDPOINT".formatted(uri, e.getMessage()), e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Redirects are followed on the hub itself, as to a new name. */
  private static boolean follows(HttpURLConnection redirect, URI next)
      throws HttpCall.RedirectException {
    if (isElsewhere(redirect)) {
      return false;
    }
    if (!HttpCall.isSameOrigin(URI.create(redirect.getURL().toString()), next)) {
      throw new HttpCall.RedirectException("redirects to " + next + ", which is another host");
    }
    return true;
  }

  /** The answer to a {@code HEAD} may be a redirect to where the large files are. */
  private static boolean isElsewhere(HttpURLConnection answer) {
    return answer.getRequestMethod().equals("HEAD")
        && answer.getHeaderField("X-Linked-Etag") != null;
  }

  private BaseModelException unreachable(IOException e) {
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new BaseModelException(
        ("cannot fetch '%s': no answer from %s (%s %s); check the network and HF_ENDPOINT, or give"
                + " a local directory, or one of %s, which come from Maven Central")
            .formatted(
                name,
                locations.endpoint(),
                e.getClass().getSimpleName(),
                reason,
                String.join(", ", BaseModels.names())),
        e);
  }

  private BaseModelException refused(HttpURLConnection connection, int status) {
    String code = String.valueOf(connection.getHeaderField("X-Error-Code"));
    String page = locations.endpoint() + "/" + name.repository();
    if (code.equals("GatedRepo")) {
      return problem("is gated: accept its terms at " + page + ", and set HF_TOKEN");
    }
    if (code.equals("RevisionNotFound")) {
      return problem("has no revision '" + name.revision() + "', see " + page);
    }
    if (status == HttpURLConnection.HTTP_UNAUTHORIZED
        || status == HttpURLConnection.HTTP_FORBIDDEN) {
      return problem(
          locations.token().isPresent()
              ? "is not there, or HF_TOKEN (or the token file) may not read it"
              : "is not there, or is private: check the name, or set HF_TOKEN");
    }
    if (status == HttpURLConnection.HTTP_NOT_FOUND) {
      return problem("is not there, neither as a local directory nor at " + page);
    }
    return problem("cannot be fetched: HTTP " + status + " from " + locations.endpoint());
  }

  private BaseModelException problem(String what) {
    return new BaseModelException("base model '%s' %s".formatted(name, what));
  }
}
