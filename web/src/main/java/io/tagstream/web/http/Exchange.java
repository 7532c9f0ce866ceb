package io.tagstream.web.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its one answer. It takes no thread while it waits: for the body, for whoever makes
 * the answer, for the client to read it. Each wait has an end, which {@link #look} sees to.
 */
public final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private static final Duration UNREAD = Duration.ofSeconds(2);

  private static final long LONG_NANOS = 1_000_000_000;

  private enum Phase {
    /** Somebody decides what to do. */
    BEGUN,
    /** The client sends. */
    BODY,
    /** The answer is being made. */
    WAITING,
    /** The client reads. */
    ANSWER,
    /** The client reads events for as long as it likes. */
    EVENTS,
    OVER
  }

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Peer peer;
  private final String id;
  private final Limits limits;
  private final Memory.Share kept;
  private final Consumer<Exchange> end;
  private final long begunNanos = System.nanoTime();

  // Guarded by this.
  private Phase phase = Phase.BEGUN;
  private long untilNanos;
  private boolean bodyRead;
  private Runnable gone = () -> {};
  private Runnable late = () -> {};
  private int status = 499;
  private long answeredNanos;
  private EventStream events;

  /**
   * An exchange that has just begun.
   *
   * @param end told when it is over
   */
  Exchange(
      Request request,
      Response response,
      Callback callback,
      String id,
      Limits limits,
      Memory memory,
      Consumer<Exchange> end) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.id = id;
    this.limits = limits;
    kept = memory.share();
    peer = new Peer(request, response);
    this.end = end;
    bodyRead =
        request.getLength() == 0
            || (request.getLength() < 0
                && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
  }

  /** Names the request, in its answer, too. */
  public String id() {
    return id;
  }

  /** A header; null if there is none, or several that differ. */
  public String header(String name) {
    List<String> values = headers(name);
    return values.stream().distinct().count() == 1 ? values.get(0) : null;
  }

  /** All headers of a name. */
  public List<String> headers(String name) {
    return request.getHeaders().getFields(name).stream().map(HttpField::getValue).toList();
  }

  /** Bytes of the body; -1 if the client does not say. */
  public long length() {
    return request.getLength();
  }

  /** Whether clients that send more should be told to wait. */
  public boolean isMemoryExhausted() {
    return kept.isMemoryExhausted();
  }

  /** What it holds of the memory of all. */
  Memory.Share kept() {
    return kept;
  }

  int status() {
    return status;
  }

  /** How long it took; events begin at once, and take as long as somebody looks. */
  synchronized long nanos() {
    return (events == null ? System.nanoTime() : answeredNanos) - begunNanos;
  }

  /** A parameter of the query; null if there is none. The first, where there are several. */
  public String parameter(String name) {
    List<String> values = parameters(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** All parameters of a name. */
  public List<String> parameters(String name) {
    List<String> values = Request.extractQueryParameters(request).getValues(name);
    return values == null ? List.of() : values;
  }

  /**
   * Reads the body. One that is too large, that does not come in time or for which there is no
   * memory is answered here.
   *
   * @param then takes it, on a thread of the server
   */
  public void body(Consumer<byte[]> then) {
    enter(Phase.BODY, limits.body());
    new BodyReader(request, this, limits.bodyBytes(), then).start();
  }

  /**
   * Waits for whoever makes the answer.
   *
   * @param patience how long; at most as long as the server's limit
   * @param noMore run when nobody waits any more: the client is gone or it took too long
   * @param tooLate run when it took too long, to answer so
   */
  public void await(Duration patience, Runnable noMore, Runnable tooLate) {
    Duration least = patience.compareTo(limits.deadline()) < 0 ? patience : limits.deadline();
    boolean waits;
    synchronized (this) {
      waits = phase == Phase.BEGUN;
      if (waits) {
        phase = Phase.WAITING;
        untilNanos = System.nanoTime() + least.toNanos();
        gone = noMore;
        late = tooLate;
      }
    }
    if (!waits) {
      noMore.run();
    }
  }

  /**
   * Answers with events, as they come, for as long as the client reads them.
   *
   * @param ended run when there will be no more
   * @return what takes them; null if nobody waits for them
   */
  public EventStream events(Runnable ended) {
    if (request.getMethod().equals("HEAD")) {
      answer(EventStream.ANSWER);
      return null;
    }
    synchronized (this) {
      if (isOver()) {
        return null;
      }
      phase = Phase.EVENTS;
      status = 200;
      gone = ended;
      answeredNanos = System.nanoTime();
      events = new EventStream(response, limits, this);
    }
    peer.keepLittle();
    response.setStatus(200);
    EventStream.ANSWER.head(response.getHeaders(), id, false);
    events.begin();
    return events;
  }

  /** Ends the events, if it has any. */
  void endEvents() {
    EventStream now;
    synchronized (this) {
      now = events;
    }
    if (now != null) {
      now.close();
    }
  }

  /** There will be no more events. */
  void eventsEnded(Throwable cause) {
    Runnable ended = takeGone();
    if (cause != null) {
      peer.close(cause);
    }
    over(cause);
    ended.run();
  }

  /** Whether nobody waits for an answer any more. */
  public synchronized boolean isOver() {
    return phase == Phase.ANSWER || phase == Phase.EVENTS || phase == Phase.OVER;
  }

  /** Answers, unless that has been done. */
  public void problem(Problem problem) {
    LOG.debug("Request {}: {} {}", id, problem.status(), problem.detail());
    answer(problem.answer(id));
  }

  /** Answers, unless that has been done. */
  public void answer(Answer answer) {
    boolean unread;
    synchronized (this) {
      if (isOver()) {
        return;
      }
      unread = !bodyRead;
      phase = Phase.ANSWER;
      untilNanos = System.nanoTime() + limits.read().toNanos();
      status = answer.status();
    }
    byte[] body = answer.body() == null ? new byte[0] : answer.body();
    kept.take(body.length);
    response.setStatus(answer.status());
    answer.head(response.getHeaders(), id, unread);
    response.write(
        true,
        ByteBuffer.wrap(body),
        Callback.from(
            Invocable.InvocationType.NON_BLOCKING,
            () -> {
              if (unread) {
                leaveUnread();
              } else {
                over(null);
              }
            },
            this::over));
  }

  /**
   * Reads on for a moment after the answer: to end the connection while the client sends would take
   * the answer away from it. Who waits for 100 Continue sends nothing.
   */
  private void leaveUnread() {
    if (request.getHeaders().contains(HttpHeader.EXPECT)) {
      over(null);
      return;
    }
    synchronized (this) {
      untilNanos = System.nanoTime() + UNREAD.toNanos();
    }
    Unread.discard(request, 0, () -> over(null));
  }

  /** Looks whether the wait has come to its end, or the client has gone. */
  void look(long now) {
    Runnable action = null;
    synchronized (this) {
      boolean isLate = untilNanos - now < 0 || (isClientSlow() && isUnbearable(now));
      switch (phase) {
        case BODY -> action = isLate ? this::bodyIsLate : null;
        case WAITING ->
            action =
                isLate
                    ? this::answerIsLate
                    : bodyRead && peer.hasGone() ? this::clientHasGone : null;
        case ANSWER -> action = isLate ? this::readIsLate : null;
        case EVENTS -> action = events.isStuck(now) ? events::cutOff : null;
        default -> {}
      }
    }
    if (action != null) {
      action.run();
    }
  }

  /** Whether it takes memory for longer than can be borne while there is none. */
  private boolean isUnbearable(long now) {
    return now - begunNanos > LONG_NANOS && kept.isMemoryExhausted();
  }

  private void bodyIsLate() {
    problem(
        Problem.of(408, "the body did not come within %d s".formatted(limits.body().toSeconds())));
  }

  private void answerIsLate() {
    Runnable noMore;
    Runnable tooLate;
    synchronized (this) {
      noMore = takeGone();
      tooLate = late;
    }
    noMore.run();
    tooLate.run();
  }

  private void clientHasGone() {
    LOG.debug("Request {}: its client has gone", id);
    abort(new EofException("the client has gone"));
  }

  private void readIsLate() {
    TimeoutException cause = new TimeoutException("the client does not read its answer");
    peer.close(cause);
    over(cause);
  }

  /** Ends it without an answer, or without more of it. */
  void abort(Throwable cause) {
    Runnable noMore;
    synchronized (this) {
      if (isOver() && phase != Phase.EVENTS) {
        return;
      }
      noMore = takeGone();
    }
    over(cause);
    noMore.run();
  }

  /** What to run when nobody waits any more; once, whoever finds it out first. */
  private synchronized Runnable takeGone() {
    Runnable now = gone;
    gone = () -> {};
    return now;
  }

  private void over(Throwable cause) {
    synchronized (this) {
      if (phase == Phase.OVER) {
        return;
      }
      phase = Phase.OVER;
      gone = () -> {};
      late = () -> {};
    }
    kept.end();
    end.accept(this);
    if (cause == null) {
      callback.succeeded();
    } else {
      callback.failed(cause);
    }
  }

  /** Whether the body is still wanted. */
  synchronized boolean isReading() {
    return phase == Phase.BODY;
  }

  /** All of the body has come. */
  synchronized void bodyRead() {
    bodyRead = true;
  }

  /** The body is there, for whoever decides what to do. */
  void begin() {
    enter(Phase.BEGUN, limits.deadline());
  }

  private synchronized void enter(Phase next, Duration limit) {
    if (!isOver()) {
      phase = next;
      untilNanos = System.nanoTime() + limit.toNanos();
    }
  }

  /** Whether it waits for its client rather than for us. */
  synchronized boolean isClientSlow() {
    return phase == Phase.BODY || phase == Phase.ANSWER;
  }
}
