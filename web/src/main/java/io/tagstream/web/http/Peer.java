package io.tagstream.web.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** The client's end of the connection of a request. */
final class Peer {
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

  /** Ends the connection at once. */
  void close(Throwable cause) {
    endPoint.close(cause);
  }
}
