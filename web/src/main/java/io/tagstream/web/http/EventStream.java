package io.tagstream.web.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Server-sent events to one client, as <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML has them</a>. It never
 * waits: what the client has not read yet is kept, and a client that reads too slowly is cut off,
 * to come back when it can. For any thread.
 */
public final class EventStream {
  static final Answer ANSWER = new Answer(200, "text/event-stream", Map.of(), null);

  /** Browsers come back after so long. */
  private static final String FIRST = "retry: 1000\n\n";

  private final Response response;
  private final Limits limits;
  private final Exchange exchange;

  // Guarded by this.
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private int keptBytes;
  private boolean writing;
  private long sinceNanos;
  private boolean closing;
  private boolean over;

  EventStream(Response response, Limits limits, Exchange exchange) {
    this.response = response;
    this.limits = limits;
    this.exchange = exchange;
  }

  void begin() {
    var unused = offer(FIRST);
  }

  /**
   * Sends an event.
   *
   * @param name of what kind it is
   * @param data one line, such as JSON
   * @return whether the client is still there
   */
  public boolean send(String name, String data) {
    return offer("event: " + name + "\ndata: " + data + "\n\n");
  }

  private boolean offer(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean taken;
    boolean tooMany;
    exchange.kept().take(bytes.length);
    synchronized (this) {
      taken = !over && !closing;
      if (taken) {
        waiting.writeBytes(bytes);
        keptBytes += bytes.length;
      }
      tooMany = keptBytes > limits.eventBytes();
    }
    if (!taken) {
      exchange.kept().giveBack(bytes.length);
      return false;
    }
    if (tooMany) {
      cutOff();
      return false;
    }
    write();
    return true;
  }

  /** Writes what waits, unless something is being written. */
  private void write() {
    byte[] next;
    boolean last;
    synchronized (this) {
      if (over || writing || (waiting.size() == 0 && !closing)) {
        return;
      }
      last = closing;
      next = waiting.toByteArray();
      waiting.reset();
      writing = true;
      sinceNanos = System.nanoTime();
    }
    response.write(
        last,
        ByteBuffer.wrap(next),
        Callback.from(
            Invocable.InvocationType.NON_BLOCKING, () -> written(next.length, last), this::end));
  }

  private void written(int bytes, boolean last) {
    synchronized (this) {
      writing = false;
      keptBytes -= bytes;
    }
    exchange.kept().giveBack(bytes);
    if (last) {
      end(null);
    } else {
      write();
    }
  }

  /** Ends it once the client has read what is there. */
  public void close() {
    synchronized (this) {
      closing = true;
    }
    write();
  }

  /** Whether the client has read nothing for too long. */
  synchronized boolean isStuck(long now) {
    return writing && now - sinceNanos > limits.read().toNanos();
  }

  void cutOff() {
    end(new TimeoutException("the client does not read its events"));
  }

  private void end(Throwable cause) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      waiting.reset();
    }
    exchange.eventsEnded(cause);
  }
}
