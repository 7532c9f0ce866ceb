package io.tagstream.web.http;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads a request's body, chunk by chunk, without a thread that waits for it. */
final class BodyReader {
  private final Request request;
  private final Exchange exchange;
  private final int mostBytes;
  private final Consumer<byte[]> then;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /**
   * A reader that has not begun.
   *
   * @param then takes the whole body, on a thread of the server
   */
  BodyReader(Request request, Exchange exchange, int mostBytes, Consumer<byte[]> then) {
    this.request = request;
    this.exchange = exchange;
    this.mostBytes = mostBytes;
    this.then = then;
  }

  void start() {
    if (request.getLength() > mostBytes) {
      exchange.problem(tooLarge());
    } else {
      read();
    }
  }

  private void read() {
    while (exchange.isReading()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::read));
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        unreadable(chunk.getFailure());
        return;
      }
      Problem problem = take(chunk);
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        exchange.bodyRead();
      }
      if (problem != null) {
        exchange.problem(problem);
        return;
      }
      if (last) {
        exchange.begin();
        then.accept(body.toByteArray());
        return;
      }
    }
  }

  private Problem take(Content.Chunk chunk) {
    int size = chunk.remaining();
    if (body.size() + size > mostBytes) {
      return tooLarge();
    }
    if (exchange.isMemoryExhausted()) {
      return Problem.full();
    }
    exchange.kept().take(size);
    byte[] bytes = new byte[size];
    chunk.get(bytes, 0, size);
    body.write(bytes, 0, size);
    return null;
  }

  private Problem tooLarge() {
    return Problem.of(413, "the body has more than %,d bytes".formatted(mostBytes));
  }

  private void unreadable(Throwable cause) {
    if (cause instanceof HttpException bad) {
      exchange.problem(Problem.of(bad.getCode(), "the body cannot be read: " + bad.getReason()));
    } else {
      exchange.abort(cause);
    }
  }
}
