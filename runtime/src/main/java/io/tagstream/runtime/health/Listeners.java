package io.tagstream.runtime.health;

import io.tagstream.runtime.process.Reasons;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.Utils;

/**
 * What listens where a cluster should. Kafka's clients without TLS take the first four bytes of any
 * answer for its length and allocate as much: 352 MB for the alert of a port with TLS, 1.2 GB for
 * HTTP. So somebody has to ask first who reads no more than a few bytes.
 */
public final class Listeners {
  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int CORRELATION_ID = 0x7a65;
  private static final int TLS_ALERT = 0x15;

  /** More than a broker needs to tell what it speaks. */
  private static final int MOST_BYTES = 1 << 20;

  /** Asks which versions it speaks: the one question that needs no login. */
  private static final byte[] API_VERSIONS =
      ByteBuffer.allocate(14)
          .putInt(10)
          .putShort(ApiKeys.API_VERSIONS.id)
          .putShort((short) 0)
          .putInt(CORRELATION_ID)
          .putShort((short) -1)
          .array();

  private Listeners() {}

  /**
   * Makes sure that it does no harm to connect.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @return null if somebody listens at one of the addresses at least, else why nobody does
   * @throws KafkaException naming the address at which something else than these settings expect
   *     listens, and the mend
   */
  public static String check(Map<String, ?> client) {
    SecurityProtocol protocol = protocol(client);
    String problem = null;
    boolean answered = false;
    for (String address : addresses(client)) {
      try {
        check(address, protocol);
        answered = true;
      } catch (IOException e) {
        problem = "%s: %s".formatted(address, reason(e));
      }
    }
    return answered ? null : problem;
  }

  private static String reason(IOException e) {
    if (e instanceof UnknownHostException) {
      return "no such host";
    }
    return e instanceof EOFException ? "it hangs up" : Reasons.of(e);
  }

  private static SecurityProtocol protocol(Map<String, ?> client) {
    Object name = client.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
    return name == null ? SecurityProtocol.PLAINTEXT : SecurityProtocol.forName(name.toString());
  }

  private static List<String> addresses(Map<String, ?> client) {
    Object servers = client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    return List.of(servers.toString().strip().split("\\s*,\\s*"));
  }

  private static void check(String address, SecurityProtocol protocol) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(
          new InetSocketAddress(Utils.getHost(address), Utils.getPort(address)), TIMEOUT_MILLIS);
      switch (protocol) {
        case SSL, SASL_SSL -> {} // whatever does not speak TLS fails the handshake
        case SASL_PLAINTEXT -> ask(socket, address);
        case PLAINTEXT -> {
          ask(socket, address);
          askAgain(socket, address);
        }
      }
    }
  }

  private static void ask(Socket socket, String address) throws IOException {
    socket.getOutputStream().write(API_VERSIONS);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int length = in.readInt();
    if (length >>> 24 == TLS_ALERT) {
      throw new KafkaException(
          "%s speaks TLS: set security.protocol to SSL or SASL_SSL in --command-config"
              .formatted(address));
    }
    if (length < Integer.BYTES || length > MOST_BYTES || in.readInt() != CORRELATION_ID) {
      throw new KafkaException(
          "%s does not speak Kafka's protocol: give the port of a broker".formatted(address));
    }
    in.skipNBytes(length - Integer.BYTES);
  }

  /** A listener that wants a login takes the question once. */
  private static void askAgain(Socket socket, String address) throws IOException {
    try {
      ask(socket, address);
    } catch (EOFException | SocketException e) {
      throw new KafkaException(
          ("%s wants a login: set security.protocol to SASL_PLAINTEXT, sasl.mechanism and"
                  + " sasl.jaas.config in --command-config")
              .formatted(address),
          e);
    }
  }
}
