package io.tagstream.ner.files;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A request over HTTP that goes where it is redirected to, but never from https to http.
 *
 * @param headers those with credentials go to the first origin only
 * @param timeoutMillis the longest wait for a connection, and for more of an answer
 */
public record HttpCall(
    String method, Map<String, String> headers, int timeoutMillis, int maxRedirects) {

  private static final int TEMPORARY_REDIRECT = 307;
  private static final int PERMANENT_REDIRECT = 308;

  public HttpCall {
    headers = Map.copyOf(headers);
  }

  /** Looks at redirects before they are followed. */
  @FunctionalInterface
  public interface Redirects {
    /**
     * Whether to go on, or to take the redirect for the answer.
     *
     * @throws RedirectException if neither will do
     */
    boolean follow(HttpURLConnection redirect, URI next) throws RedirectException;
  }

  /** A redirect that is not followed; the message says in a few words to where. */
  public static final class RedirectException extends IOException {
    private static final long serialVersionUID = 1L;

    public RedirectException(String message) {
      super(message);
    }

    RedirectException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Sends it.
   *
   * @return the answer, whatever its status; the caller disconnects
   * @throws RedirectException if redirects lead nowhere, or are too many
   * @throws IOException if there is no answer
   */
  public HttpURLConnection send(URI uri, Redirects redirects) throws IOException {
    URI at = uri;
    for (int followed = 0; followed <= maxRedirects; followed++) {
      HttpURLConnection answer = open(at, isSameOrigin(at, uri));
      Optional<URI> next = next(answer, at, redirects);
      if (next.isEmpty()) {
        return answer;
      }
      answer.disconnect();
      at = next.get();
    }
    throw new RedirectException("more than " + maxRedirects + " redirects");
  }

  private HttpURLConnection open(URI at, boolean trusted) throws IOException {
    // Not HttpClient, which has no time limit for a body that stalls.
    HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    headers.forEach(
        (name, value) -> {
          if (trusted || !isSecret(name)) {
            connection.setRequestProperty(name, value);
          }
        });
    return connection;
  }

  private static boolean isSecret(String header) {
    return header.equalsIgnoreCase("Authorization") || header.equalsIgnoreCase("Cookie");
  }

  /** Whether two addresses are of one server. */
  public static boolean isSameOrigin(URI one, URI other) {
    return origin(one).equals(origin(other));
  }

  private static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  private static Optional<URI> next(HttpURLConnection answer, URI at, Redirects redirects)
      throws IOException {
    try {
      // Only the status throws where there is no answer.
      boolean redirected = isRedirect(answer.getResponseCode());
      String location = redirected ? answer.getHeaderField("Location") : null;
      if (location == null) {
        return Optional.empty();
      }
      URI next = resolve(at, location);
      return redirects.follow(answer, next) ? Optional.of(next) : Optional.empty();
    } catch (IOException e) {
      answer.disconnect();
      throw e;
    }
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case HttpURLConnection.HTTP_MOVED_PERM,
          HttpURLConnection.HTTP_MOVED_TEMP,
          HttpURLConnection.HTTP_SEE_OTHER,
          TEMPORARY_REDIRECT,
          PERMANENT_REDIRECT ->
          true;
      default -> false;
    };
  }

  static URI resolve(URI at, String location) throws RedirectException {
    try {
      URI next = at.resolve(location);
      if (next.getHost() != null
          && ("https".equals(next.getScheme()) || next.getScheme().equals(at.getScheme()))) {
        return next;
      }
    } catch (IllegalArgumentException e) {
      throw new RedirectException("redirects to " + location, e);
    }
    throw new RedirectException("redirects to " + location);
  }
}
