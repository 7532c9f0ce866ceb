package io.tagstream.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

/** A connection on which anything can be sent. */
final class RawClient implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final Socket socket = new Socket();

  RawClient(int port) throws IOException {
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout((int) SOON.toMillis());
    socket.connect(new InetSocketAddress("localhost", port));
  }

  /** Whether the server still listens. */
  boolean send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  RawClient send(String text) {
    var unused = send(text.getBytes(UTF_8));
    return this;
  }

  /** All that comes until the server ends the connection. */
  String read() throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    InputStream in = socket.getInputStream();
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        text.append(new String(buffer, 0, read, ISO_8859_1));
      }
    } catch (SocketException e) {
      // Reset: an end, too.
    }
    return text.toString();
  }

  /** What comes up to the end of headers. */
  String readHead() throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (text.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }

  /** What has come by now, after some of it has. */
  String readSome() throws IOException {
    byte[] buffer = new byte[1 << 16];
    int read = socket.getInputStream().read(buffer);
    return read < 0 ? "" : new String(buffer, 0, read, UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
