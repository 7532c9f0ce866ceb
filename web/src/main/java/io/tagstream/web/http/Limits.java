package io.tagstream.web.http;

import java.time.Duration;

/**
 * What clients may take of the server.
 *
 * @param connections at a time; beyond that the one whose client has been slow for longest is ended
 * @param headerBytes of the request line and the headers
 * @param bodyBytes of one request
 * @param eventBytes of events that one client has not read yet; beyond that it is cut off
 * @param memoryBytes of all bodies and answers together; beyond that requests with a body are
 *     refused, and clients ended that have been slow for a second
 * @param firstRequest from the connection to the end of the first request's headers
 * @param keepAlive from an answer to the end of the next request's headers
 * @param body from the headers to the end of the body
 * @param deadline from the body to the answer, unless the client wants it sooner
 * @param read from the answer's first byte to its last one
 */
public record Limits(
    int connections,
    int headerBytes,
    int bodyBytes,
    int eventBytes,
    long memoryBytes,
    Duration firstRequest,
    Duration keepAlive,
    Duration body,
    Duration deadline,
    Duration read) {
  /** What suits most. */
  public static final Limits DEFAULT =
      new Limits(
          4096,
          16 * 1024,
          1 << 20,
          2 << 20,
          64L << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20));
}
