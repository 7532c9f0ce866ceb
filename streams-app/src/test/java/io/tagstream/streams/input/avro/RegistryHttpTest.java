package io.tagstream.streams.input.avro;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RegistryHttpTest {
  private final RegistryHttp http = new RegistryHttp(Duration.ofMillis(300));

  @Test
  void waitsForNoServerThatSaysNothingOrNeverEnds() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      RegistryAddress address =
          RegistryAddress.parse("http://127.0.0.1:" + server.getLocalPort(), Map.of()).get(0);
      assertThatThrownBy(() -> http.get(address, "/")).hasMessage("not within 0.3 s");

      Thread slow = new Thread(() -> drip(server));
      slow.setDaemon(true);
      slow.start();
      assertThatThrownBy(() -> http.get(address, "/")).hasMessage("not within 0.3 s");
    }
  }

  private static void drip(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept();
          OutputStream out = socket.getOutputStream()) {
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
        out.flush();
        int until = socket.getInputStream().read(new byte[4096]);
        while (until >= 0) {
          until = socket.getInputStream().read();
        }
      } catch (IOException e) {
        // The client has gone, or the test is over.
      }
    }
  }
}
