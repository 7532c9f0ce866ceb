package io.tagstream.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what answers a question of Kafka's in its own way. */
class ListenersTest {
  private static final byte[] ALERT = HexFormat.of().parseHex("15030300020250");
  private static final int HEADER = 14;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void findsABroker() {
    answer(broker(), broker());

    assertThat(check("PLAINTEXT")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAINTEXT", "SASL_PLAINTEXT"})
  void tellsThatAPortSpeaksTls(String protocol) {
    answer(ALERT);

    assertThatThrownBy(() -> check(protocol))
        .isInstanceOf(KafkaException.class)
        .hasMessage(
            "%s speaks TLS: set security.protocol to SSL or SASL_SSL in --command-config",
            address());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "220 mail.example.org ESMTP\r\n",
        "\0\0\0\u0004else",
        "\0\0\0\0\0\0\0\0"
      })
  void tellsThatAPortIsNoBrokers(String answer) {
    answer(answer.getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> check("PLAINTEXT"))
        .isInstanceOf(KafkaException.class)
        .hasMessage("%s does not speak Kafka's protocol: give the port of a broker", address());
  }

  @Test
  void tellsThatABrokerWantsALogin() {
    answer(broker());

    assertThatThrownBy(() -> check("PLAINTEXT"))
        .isInstanceOf(KafkaException.class)
        .hasMessageStartingWith(
            "%s wants a login: set security.protocol to SASL_PLAINTEXT", address());
    answer(broker());
    assertThat(check("SASL_PLAINTEXT")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSL", "SASL_SSL"})
  void sendsNothingToAPortWhoseClientsWouldNotice(String protocol) {
    assertThat(check(protocol)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"localhost:1, Connection refused", "no.such.host.invalid:9092, no such host"})
  void tellsWhyNobodyAnswers(String address, String reason) {
    assertThat(Listeners.check(Map.of("bootstrap.servers", address)))
        .isEqualTo("%s: %s", address, reason);
  }

  @Test
  void isContentWithOneBrokerOfSeveral() {
    answer(broker(), broker());

    assertThat(Listeners.check(Map.of("bootstrap.servers", "localhost:1 , " + address()))).isNull();
    server(ServerSocket::close);
    assertThat(Listeners.check(Map.of("bootstrap.servers", "localhost:1," + address())))
        .isEqualTo("%s: Connection refused", address());
  }

  private String check(String protocol) {
    return Listeners.check(Map.of("bootstrap.servers", address(), "security.protocol", protocol));
  }

  private String address() {
    return "localhost:" + server.getLocalPort();
  }

  /** What a broker says, apart from what it says it speaks. */
  private static byte[] broker() {
    return ByteBuffer.allocate(12).putInt(8).putInt(0).putInt(0).array();
  }

  /** Lets the next client ask, and answers each question in turn. */
  private void answer(byte[]... answers) {
    threads.execute(
        () ->
            server(
                listening -> {
                  try (Socket socket = listening.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    for (byte[] answer : answers) {
                      byte[] question = in.readNBytes(HEADER);
                      byte[] said = answer.clone();
                      if (Arrays.equals(answer, broker())) {
                        System.arraycopy(question, 8, said, 4, 4);
                      }
                      socket.getOutputStream().write(said);
                    }
                    in.readNBytes(HEADER);
                  }
                }));
  }

  private void server(Use use) {
    try {
      use.of(server);
    } catch (IOException e) {
      // The client has gone, as it should.
    }
  }

  @FunctionalInterface
  private interface Use {
    void of(ServerSocket server) throws IOException;
  }
}
