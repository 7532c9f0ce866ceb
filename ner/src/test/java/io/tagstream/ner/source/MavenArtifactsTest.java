package io.tagstream.ner.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import io.tagstream.ner.files.DownloadListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.ClearSystemProperty;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;

/** Against a repository on this machine. */
@ClearSystemProperty(key = "maven.repo.local")
class MavenArtifactsTest {

  private static final String COORDINATES = "org.example:weights:1.0";
  private static final String PATH = "/org/example/weights/1.0/weights-1.0.jar";

  @TempDir Path home;

  private final byte[] jar = new byte[100_000];
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> progress = new ArrayList<>();
  private HttpServer server;
  private String checksum;
  private String login;

  @BeforeEach
  void startServer() throws Exception {
    new Random(3).nextBytes(jar);
    checksum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(jar));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String uri = exchange.getRequestURI().toString();
    requests.add(uri);
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (login != null && !login.equals(given)) {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"repo\"");
      exchange.sendResponseHeaders(401, -1);
    } else if (uri.endsWith(PATH)) {
      send(exchange, jar);
    } else if (uri.endsWith(PATH + ".sha1") && checksum != null) {
      send(exchange, checksum.getBytes(StandardCharsets.UTF_8));
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
    exchange.close();
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  @Test
  void fetchesTheJarAloneThroughTheMirrorAndTellsHowItGoes() throws IOException {
    settings(mirror(url()));

    Path fetched = fetch();

    assertThat(fetched).startsWith(home.resolve("repository")).hasBinaryContent(jar);
    assertThat(requests).containsExactlyInAnyOrder("/maven" + PATH, "/maven" + PATH + ".sha1");
    assertThat(progress)
        .startsWith("weights-1.0.jar 0/-1")
        .endsWith("weights-1.0.jar 100000/100000");
  }

  @Test
  void theLocalRepositoryIsEnoughEvenOffline() throws IOException {
    settings(mirror(url()));
    Path fetched = fetch();
    server.stop(0);
    settings(mirror(url()) + "<offline>true</offline>");

    assertThat(fetch()).isEqualTo(fetched);
  }

  @Test
  void offlineIsSaid() throws IOException {
    settings(mirror(url()) + "<offline>true</offline>");

    assertThatThrownBy(this::fetch)
        .isInstanceOf(BaseModelException.class)
        .hasMessageStartingWith("cannot fetch org.example:weights:1.0: ")
        .hasMessageEndingWith("(Maven's settings say offline)")
        .hasMessageNotContaining("\n");
    assertThat(requests).isEmpty();
  }

  @Test
  void aWrongChecksumFails() throws IOException {
    settings(mirror(url()));
    checksum = "0".repeat(40);

    assertThatThrownBy(this::fetch)
        .isInstanceOf(BaseModelException.class)
        .hasMessageContaining("Checksum validation failed");
    assertThat(home.resolve("repository" + PATH)).doesNotExist();
  }

  @Test
  void aMissingChecksumFails() throws IOException {
    settings(mirror(url()));
    checksum = null;

    assertThatThrownBy(this::fetch)
        .isInstanceOf(BaseModelException.class)
        .hasMessageContaining("Checksum validation failed, no checksums available");
  }

  @Test
  void anUnreachableRepositoryIsNamed() throws IOException {
    server.stop(0);
    settings(mirror(url()));

    assertThatThrownBy(this::fetch)
        .isInstanceOf(BaseModelException.class)
        .hasMessageContaining("check the network, or the mirrors and proxies in " + home);
  }

  @Test
  void credentialsOfTheMirrorAreSent() throws IOException {
    login = "Basic YWRhOmxvdmVsYWNl"; // ada:lovelace
    settings(
        mirror(url())
            + "<servers><server><id>here</id><username>ada</username>"
            + "<password>lovelace</password></server></servers>");

    assertThat(fetch()).hasBinaryContent(jar);
  }

  @Test
  void httpHeadersOfTheMirrorAreSent() throws IOException {
    login = "Bearer of-a-token";
    settings(
        mirror(url())
            + "<servers><server><id>here</id><configuration><httpHeaders><property>"
            + "<name>Authorization</name><value>Bearer of-a-token</value>"
            + "</property></httpHeaders></configuration></server></servers>");

    assertThat(fetch()).hasBinaryContent(jar);
  }

  @Test
  void encryptedPasswordsAreDecrypted() throws Exception {
    login = "Basic YWRhOmxvdmVsYWNl";
    DefaultPlexusCipher cipher = new DefaultPlexusCipher();
    Files.writeString(
        home.resolve("settings-security.xml"),
        "<settingsSecurity><master>%s</master></settingsSecurity>"
            .formatted(cipher.encryptAndDecorate("master", "settings.security")));
    settings(
        mirror(url())
            + "<servers><server><id>here</id><username>ada</username><password>%s</password>"
                .formatted(cipher.encryptAndDecorate("lovelace", "master"))
            + "</server></servers>");

    assertThat(fetch()).hasBinaryContent(jar);
  }

  @Test
  void theProxyIsUsed() throws IOException {
    settings(
        mirror("http://far.invalid/maven")
            + "<proxies><proxy><active>true</active><protocol>http</protocol><host>localhost</host>"
            + "<port>%d</port></proxy></proxies>".formatted(server.getAddress().getPort()));

    assertThat(fetch()).hasBinaryContent(jar);
    assertThat(requests).allMatch(uri -> uri.startsWith("http://far.invalid/maven"));
  }

  @Test
  void aProxyThatIsNotActiveIsNotUsed() throws IOException {
    settings(
        mirror(url())
            + "<proxies><proxy><active>false</active><protocol>http</protocol><host>localhost</host>"
            + "<port>1</port></proxy></proxies>");

    assertThat(fetch()).hasBinaryContent(jar);
  }

  @Test
  void anActiveProfileMayReplaceCentral() throws IOException {
    settings(
        "<profiles><profile><id>own</id><repositories><repository><id>central</id>"
            + "<url>%s</url></repository></repositories></profile></profiles>".formatted(url())
            + "<activeProfiles><activeProfile>own</activeProfile></activeProfiles>");

    assertThat(fetch()).hasBinaryContent(jar);
  }

  @Test
  void theJdkMayActivateAProfileWhoseRepositoriesGoBeforeCentral() throws IOException {
    settings(
        mirror(url() + "/central")
            + "<profiles><profile><id>own</id><activation><jdk>[17,)</jdk></activation>"
            + "<repositories><repository><id>own</id><url>%s/own</url></repository></repositories>"
                .formatted(url())
            + "</profile></profiles>");

    assertThat(fetch()).hasBinaryContent(jar);
    assertThat(requests).allMatch(uri -> uri.startsWith("/maven/own/"));
  }

  @Test
  void malformedSettingsAreNamed() throws IOException {
    Files.writeString(home.resolve("settings.xml"), "<settings><mirrors></settings>");

    assertThatThrownBy(this::fetch)
        .isInstanceOf(BaseModelException.class)
        .hasMessageStartingWith("Maven's settings cannot be read: ")
        .hasMessageContaining("settings.xml")
        .hasMessageNotContaining("\n");
  }

  @Test
  void theLocalRepositoryIsTheOneAskedFor() throws IOException {
    Path here = home.resolve("here");
    Properties properties = new Properties();
    properties.setProperty("user.home", "/home/ada");
    ContextOverrides plain = MavenArtifacts.locations(Map.of(), properties);
    assertThat(plain.getMavenSystemHomeOverride()).isNull();
    try (Context context = open(plain.toBuilder().withGlobalSettingsXmlOverride(here).build())) {
      assertThat(context.mavenUserHome().settingsXml())
          .isEqualTo(Path.of("/home/ada/.m2/settings.xml"));
      assertThat(context.mavenUserHome().localRepository())
          .isEqualTo(Path.of("/home/ada/.m2/repository"));
    }

    Map<String, String> environment =
        Map.of("MAVEN_REPO", here.toString(), "MAVEN_HOME", "/opt/maven");
    try (Context context = open(MavenArtifacts.locations(environment, properties))) {
      assertThat(context.mavenSystemHome().settingsXml())
          .isEqualTo(Path.of("/opt/maven/conf/settings.xml"));
      assertThat(context.mavenUserHome().localRepository()).isEqualTo(here);
    }

    properties.setProperty("maven.repo.local", "/other");
    assertThat(MavenArtifacts.locations(environment, properties).getLocalRepositoryOverride())
        .isEqualTo(Path.of("/other"));
  }

  private static Context open(ContextOverrides locations) throws IOException {
    return MavenArtifacts.open(locations, DownloadListener.NONE);
  }

  private Path fetch() throws IOException {
    ContextOverrides locations =
        ContextOverrides.create()
            .withMavenUserHomeOverride(home.resolve("unused"))
            .withGlobalSettingsXmlOverride(home.resolve("unused"))
            .withUserSettingsXmlOverride(home.resolve("settings.xml"))
            .withUserSettingsSecurityXmlOverride(home.resolve("settings-security.xml"))
            .build();
    return new MavenArtifacts(locations)
        .fetch(COORDINATES, (file, bytes, total) -> progress.add(file + " " + bytes + "/" + total));
  }

  private String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/maven";
  }

  private static String mirror(String url) {
    return "<mirrors><mirror><id>here</id><mirrorOf>central</mirrorOf><url>%s</url></mirror></mirrors>"
        .formatted(url);
  }

  private void settings(String content) throws IOException {
    Files.writeString(
        home.resolve("settings.xml"),
        "<settings><localRepository>%s</localRepository>%s</settings>"
            .formatted(home.resolve("repository"), content));
  }
}
