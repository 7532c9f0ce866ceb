package io.tagstream.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * As much of {@code kcat} as the documents use, for machines that have none. It runs in this JVM,
 * since starting one takes longer than all that it does; a script of this name hands it arguments
 * and standard input over a socket, each argument and the whole input with a NUL behind it.
 */
final class Kcat implements AutoCloseable {
  private static final Set<String> SWITCHES = Set.of("-P", "-C", "-e");
  private static final Set<String> OPTIONS = Set.of("-b", "-t", "-K", "-o", "-f");

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  Kcat() throws IOException {
    daemon(this::accept);
  }

  /** What stands for {@code kcat}; what it prints of a producer is an error. */
  String script() {
    return """
        #!/usr/bin/env bash
        exec 3<>/dev/tcp/127.0.0.1/%d
        printf '%%s\\0' "$@" '' >&3
        case " $* " in
          *' -P '*) cat >&3; printf '\\0' >&3; error=$(cat <&3); echo "$error"; [ -z "$error" ] ;;
          *) exec cat <&3 ;;
        esac
        """
        .formatted(server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        PrintStream out = new PrintStream(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
      try {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        Map<String, String> options = options(in);
        if (options.containsKey("-P")) {
          produce(options, upToNul(in));
        } else {
          consume(options, out);
        }
      } catch (RuntimeException e) {
        out.println(e.getMessage());
      }
    } catch (IOException | ExecutionException e) {
      throw new IllegalStateException(e); // and the script ends
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "kcat");
    thread.setDaemon(true);
    thread.start();
  }

  private static Map<String, String> options(InputStream in) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (String name = upToNul(in); !name.isEmpty(); name = upToNul(in)) {
      if (SWITCHES.contains(name)) {
        options.put(name, "");
      } else if (OPTIONS.contains(name)) {
        options.put(name, upToNul(in));
      } else {
        throw new IllegalArgumentException("not known here: " + name);
      }
    }
    return options;
  }

  private static String upToNul(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b > 0; b = in.read()) {
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void produce(Map<String, String> options, String input)
      throws ExecutionException, InterruptedException {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client(options), new StringSerializer(), new StringSerializer())) {
      for (String line : input.lines().toList()) {
        producer.send(record(options, line)).get();
      }
    }
  }

  private static ProducerRecord<String, String> record(Map<String, String> options, String line) {
    String separator = options.get("-K");
    int at = separator == null ? -1 : line.indexOf(separator);
    return at < 0
        ? new ProducerRecord<>(options.get("-t"), line)
        : new ProducerRecord<>(
            options.get("-t"), line.substring(0, at), line.substring(at + separator.length()));
  }

  private void consume(Map<String, String> options, PrintStream out) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(client(options), new StringDeserializer(), new StringDeserializer())) {
      Set<TopicPartition> open =
          consumer.partitionsFor(options.get("-t")).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .collect(Collectors.toCollection(HashSet::new));
      consumer.assign(open);
      seek(consumer, options.getOrDefault("-o", "beginning"));
      boolean ends = options.containsKey("-e");
      while (!server.isClosed() && !(ends && open.isEmpty())) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          out.print(formatted(options, record));
        }
        consumer.endOffsets(open).entrySet().stream()
            .filter(end -> consumer.position(end.getKey()) >= end.getValue())
            .map(Map.Entry::getKey)
            .filter(open::remove)
            .forEach(
                which ->
                    out.printf(
                        "%% Reached end of topic %s [%d]%n", which.topic(), which.partition()));
      }
    }
  }

  private static void seek(KafkaConsumer<?, ?> consumer, String where) {
    Set<TopicPartition> all = consumer.assignment();
    switch (where) {
      case "beginning" -> consumer.seekToBeginning(all);
      case "end" -> consumer.seekToEnd(all);
      default ->
          // -N: the last N of each partition.
          consumer
              .endOffsets(all)
              .forEach(
                  (which, end) -> consumer.seek(which, Math.max(0, end + Long.parseLong(where))));
    }
  }

  private static String formatted(
      Map<String, String> options, ConsumerRecord<String, String> record) {
    String headers =
        StreamSupport.stream(record.headers().spliterator(), false)
            .map(header -> header.key() + "=" + text(header))
            .collect(Collectors.joining(","));
    return options
        .getOrDefault("-f", "%s\\n")
        .replace("\\n", "\n")
        .replace("%h", headers)
        .replace("%s", Stream.ofNullable(record.value()).findFirst().orElse(""));
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> client(Map<String, String> options) {
    return Map.of(
        "bootstrap.servers",
        List.of(options.get("-b")),
        "isolation.level",
        "read_committed",
        "allow.auto.create.topics",
        "false");
  }
}
