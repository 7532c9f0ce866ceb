package io.tagstream.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tagstream.cli.console.StandardOutput;
import io.tagstream.trainer.corpus.CorpusFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Against a publisher on this machine whose first answer is cut in the middle. */
class DataCommandTest {
  private static final byte[] TRAIN =
      "a\tO\nb\tB-person\n\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
  private static final byte[] DEV = "c\tO\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private boolean cut = true;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/train", exchange -> answer(exchange, TRAIN));
    server.createContext("/dev", exchange -> answer(exchange, DEV));
    server.createContext("/page", DataCommandTest::page);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
    exchange.getResponseBody().write(content, from, cut ? 10 : content.length - from);
    exchange.getResponseBody().flush();
    cut = false;
    exchange.close();
  }

  private static void page(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/html");
    exchange.sendResponseHeaders(200, 0);
    exchange.close();
  }

  @Test
  void fetchesWhatIsMissingThroughACutAndPrintsWhere() throws IOException {
    Path directory = folder.resolve("small");

    assertThat(data(small(TRAIN.length))).isEqualTo(directory + "\n");

    assertThat(CorpusFiles.find(directory, "train"))
        .contains(directory.resolve("small.train.conll"));
    assertThat(directory.resolve("small.train.conll")).hasBinaryContent(TRAIN);
    assertThat(directory.resolve("small.dev.conll")).hasBinaryContent(DEV);
    assertThat(requests).containsExactly("/train", "/train bytes=10-", "/dev");
    assertThat(data(small(TRAIN.length))).isEqualTo(directory + "\n");
    assertThat(requests).hasSize(3);
  }

  @Test
  void usesFilesThatAreThereEvenInTheDirectoryItself() throws IOException {
    Files.writeString(folder.resolve("small.train.conll"), "my own\n");
    cut = false;

    assertThat(data(small(TRAIN.length))).isEqualTo(folder + "\n");

    assertThat(folder.resolve("small.train.conll")).hasContent("my own\n");
    assertThat(folder.resolve("small.dev.conll")).hasBinaryContent(DEV);
    assertThat(requests).containsExactly("/dev");
  }

  @Test
  void saysWhatToPutWhereWithoutANetwork() throws IOException {
    PublishedCorpus corpus = small(TRAIN.length);
    Path directory = Files.createDirectories(folder.resolve("small"));
    Files.write(directory.resolve("small.dev.conll"), DEV);
    server.stop(0);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> data(corpus))
        .withMessageStartingWith("cannot download %s: Connect: ".formatted(uri("/train")))
        .withMessageEndingWith(
            "; fetch by other means %s as %s"
                .formatted(uri("/train"), directory.resolve("small.train.conll")))
        .withMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none", "/page"})
  void saysWhatToPutWhereWhenTheFileIsNotServed(String path) {
    PublishedCorpus corpus =
        new PublishedCorpus("small", List.of(file("test.tsv", path, DEV, DEV.length)));
    String why =
        path.equals("/none") ? "HTTP 404" : "the server sends a web page instead of the file";

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> data(corpus))
        .withMessage(
            "cannot download %s: %s; fetch by other means %s as %s"
                .formatted(uri(path), why, uri(path), folder.resolve("small/test.tsv")));
    assertThat(folder.resolve("small")).isEmptyDirectory();
  }

  @Test
  void refusesAFileOfAnotherSize() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> data(small(5)))
        .withMessageStartingWith(
            "cannot download %s: it has 16,000 bytes, expected 5".formatted(uri("/train")));
  }

  @Test
  void refusesAFileOfOtherContent() {
    cut = false;
    byte[] other = TRAIN.clone();
    other[7] ^= 1;
    PublishedCorpus corpus =
        new PublishedCorpus("small", List.of(file("train.tsv", "/train", other, TRAIN.length)));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> data(corpus))
        .withMessageStartingWith(
            "cannot download %s: its SHA-256 is not ".formatted(uri("/train")));
    assertThat(folder.resolve("small")).isEmptyDirectory();
  }

  @Test
  void namesTheKnownCorpora() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              DataCommand command = new DataCommand();
              new CommandLine(command).parseArgs("conll2003");
              command.call();
            })
        .withMessage("no corpus 'conll2003', known are wnut17, germeval14");
  }

  @Test
  void theSplitsOfEveryCorpusAreFoundByTheirNames() throws IOException {
    for (PublishedCorpus corpus : PublishedCorpus.ALL) {
      Path directory = Files.createDirectories(folder.resolve(corpus.name()));
      List<Path> files = new ArrayList<>();
      for (PublishedCorpus.File file : corpus.files()) {
        files.add(Files.createFile(directory.resolve(file.name())));
      }
      assertThat(CorpusFiles.find(directory, "train")).contains(files.get(0));
      assertThat(CorpusFiles.find(directory, "dev")).contains(files.get(1));
      assertThat(CorpusFiles.find(directory, "test")).contains(files.get(2));
    }
  }

  private PublishedCorpus small(long trainSize) {
    return new PublishedCorpus(
        "small",
        List.of(
            file("small.train.conll", "/train", TRAIN, trainSize),
            file("small.dev.conll", "/dev", DEV, DEV.length)));
  }

  private PublishedCorpus.File file(String name, String path, byte[] content, long size) {
    String sha256;
    try {
      sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    return new PublishedCorpus.File(name, uri(path), size, sha256);
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  private String data(PublishedCorpus corpus) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    DataCommand command = new DataCommand(List.of(corpus), new StandardOutput(printed));
    new CommandLine(command).parseArgs("small", "--data-dir", folder.toString());
    assertThat(command.call()).isZero();
    return printed.toString(StandardCharsets.UTF_8);
  }
}
