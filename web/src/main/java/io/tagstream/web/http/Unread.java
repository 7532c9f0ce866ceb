package io.tagstream.web.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/** What clients send of requests that are answered. */
final class Unread {
  private static final int MOST_BYTES = 16 << 20;

  private Unread() {}

  /**
   * Reads it, in vain; without that a client may not see its answer.
   *
   * @param before bytes that were read before
   * @param end run after the last byte, or when it is too much
   */
  static void discard(Request request, long before, Runnable end) {
    long discarded = before;
    while (discarded < MOST_BYTES) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        long soFar = discarded;
        request.demand(
            Invocable.from(
                Invocable.InvocationType.NON_BLOCKING, () -> discard(request, soFar, end)));
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        break;
      }
      discarded += chunk.remaining();
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        break;
      }
    }
    end.run();
  }
}
