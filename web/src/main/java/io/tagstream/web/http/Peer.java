package io.tagstream.web.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** The client's end of the connection of a request. */
final class Peer {
  private static final int EVENTS_BYTES = 128 * 1024;

  private final EndPoint endPoint;
  private final Response response;

  Peer(Request request, Response response) {
    endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    this.response = response;
  }

  /**
   * Whether it has ended the connection, of which nobody would notice: once the body is there,
   * nobody reads before the answer. Who sends more without waiting for it will have to send that
   * again.
   */
  boolean hasGone() {
    try {
      int bytes = endPoint.fill(ByteBuffer.allocate(1).flip());
      if (bytes > 0) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
      }
      return bytes < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Has little kept for it in the kernel, so that we hear soon of one that does not read. Linux
   * would take up to 4 MiB before, which are minutes of events.
   */
  void keepLittle() {
    try {
      if (endPoint.getTransport() instanceof SocketChannel channel) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, EVENTS_BYTES);
      }
    } catch (IOException e) {
      // It has gone, which the first event finds out.
    }
  }

  /** Ends the connection at once. */
  void close(Throwable cause) {
    endPoint.close(cause);
  }
}
