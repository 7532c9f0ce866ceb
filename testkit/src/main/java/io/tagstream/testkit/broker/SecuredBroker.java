package io.tagstream.testkit.broker;

import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.testkit.process.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** A broker that knows its clients, and lets them do no more than they may. */
public final class SecuredBroker implements AutoCloseable {
  private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
  private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";
  private static final String BROKER_SECRET = "broker-5ecret";
  private static final List<String> USERS = List.of("tagger", "trainer");

  private final Path folder;
  private final int inside = Ports.free();
  private final Map<Mechanism, Integer> ports = new HashMap<>();
  private final Certificate server;
  private final Path trust;
  private final EmbeddedBroker broker;
  private final Admin admin;

  /** How a client says who it is. */
  public enum Mechanism {
    TLS,
    MUTUAL_TLS,
    PLAIN,
    SCRAM_SHA_256,
    SCRAM_SHA_512;

    public boolean isSasl() {
      return this != TLS && this != MUTUAL_TLS;
    }

    /** As Kafka calls it. */
    public String sasl() {
      return name().replace('_', '-');
    }

    /** Who a user is to the broker. */
    public String principal(String user) {
      return switch (this) {
        case TLS -> "User:ANONYMOUS";
        case MUTUAL_TLS -> "User:CN=" + user;
        default -> "User:" + user;
      };
    }
  }

  public SecuredBroker(Path folder) throws Exception {
    this.folder = folder;
    server = Certificate.make(folder, "broker");
    trust = Certificate.trust(folder.resolve("trust.p12"), server);
    Certificate[] users = new Certificate[USERS.size()];
    for (int i = 0; i < users.length; i++) {
      users[i] = Certificate.make(folder, USERS.get(i));
    }
    Path usersTrust = Certificate.trust(folder.resolve("users.p12"), users);
    int sasl = Ports.free();
    for (Mechanism mechanism : Mechanism.values()) {
      ports.put(mechanism, mechanism.isSasl() ? sasl : Ports.free());
    }
    broker = EmbeddedBroker.start(folder.resolve("data"), inside, settings(usersTrust));
    admin = Admin.create(inside());
    addScramUsers();
  }

  private Map<String, String> settings(Path usersTrust) throws IOException {
    int controller = Ports.free();
    String listeners =
        "INSIDE://localhost:%d,TLS://localhost:%d,MUTUAL://localhost:%d,SASL://localhost:%d"
            .formatted(
                inside,
                ports.get(Mechanism.TLS),
                ports.get(Mechanism.MUTUAL_TLS),
                ports.get(Mechanism.PLAIN));
    Map<String, String> settings = new HashMap<>();
    settings.put("controller.quorum.voters", "1@localhost:" + controller);
    settings.put("listeners", listeners + ",CONTROLLER://localhost:" + controller);
    settings.put("advertised.listeners", listeners);
    settings.put(
        "listener.security.protocol.map",
        "CONTROLLER:SASL_PLAINTEXT,INSIDE:SASL_PLAINTEXT,TLS:SSL,MUTUAL:SSL,SASL:SASL_SSL");
    settings.put("inter.broker.listener.name", "INSIDE");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put("sasl.mechanism.controller.protocol", "PLAIN");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    String users =
        USERS.stream()
            .map(user -> " user_%s=\"%s\"".formatted(user, secret(user)))
            .collect(Collectors.joining());
    String own = "username=\"broker\" password=\"%s\" user_broker=\"%s\"";
    String jaas = PLAIN + " required " + own.formatted(BROKER_SECRET, BROKER_SECRET);
    for (String listener : List.of("controller", "inside")) {
      settings.put("listener.name." + listener + ".plain.sasl.jaas.config", jaas + ";");
    }
    settings.put("listener.name.sasl.sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
    settings.put("listener.name.sasl.plain.sasl.jaas.config", jaas + users + ";");
    for (String scram : List.of("256", "512")) {
      settings.put(
          "listener.name.sasl.scram-sha-" + scram + ".sasl.jaas.config", SCRAM + " required;");
    }
    settings.put("listener.name.mutual.ssl.client.auth", "required");
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", server.file().toString());
    settings.put("ssl.keystore.password", Certificate.PASSWORD);
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("ssl.truststore.location", usersTrust.toString());
    settings.put("ssl.truststore.password", Certificate.PASSWORD);
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:broker");
    return settings;
  }

  private void addScramUsers() throws Exception {
    for (ScramMechanism mechanism :
        List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
      List<UserScramCredentialAlteration> users = new ArrayList<>();
      for (String user : USERS) {
        users.add(
            new UserScramCredentialUpsertion(
                user, new ScramCredentialInfo(mechanism, 4096), secret(user)));
      }
      admin.alterUserScramCredentials(users).all().get();
    }
  }

  /** For who may do everything. */
  public Map<String, Object> inside() {
    return Map.of(
        "bootstrap.servers",
        "localhost:" + inside,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "%s required username=\"broker\" password=\"%s\";".formatted(PLAIN, BROKER_SECRET));
  }

  public Admin admin() {
    return admin;
  }

  public String bootstrapServers(Mechanism mechanism) {
    return "localhost:" + ports.get(mechanism);
  }

  public static String secret(String user) {
    return user + "-5ecret";
  }

  /** What a user puts into the file of {@code --command-config}. */
  public Properties commandConfig(Mechanism mechanism, String user, String secret)
      throws Exception {
    Properties config = new Properties();
    config.put("security.protocol", mechanism.isSasl() ? "SASL_SSL" : "SSL");
    if (mechanism == Mechanism.MUTUAL_TLS) {
      Certificate own = new Certificate(folder.resolve(user + ".p12"));
      config.put("ssl.truststore.type", "PEM");
      config.put("ssl.truststore.certificates", server.pem());
      config.put("ssl.keystore.type", "PEM");
      config.put("ssl.keystore.certificate.chain", own.pem());
      config.put("ssl.keystore.key", own.key());
      return config;
    }
    config.put("ssl.truststore.type", "PKCS12");
    config.put("ssl.truststore.location", trust.toString());
    config.put("ssl.truststore.password", Certificate.PASSWORD);
    if (mechanism.isSasl()) {
      config.put("sasl.mechanism", mechanism.sasl());
      config.put(
          "sasl.jaas.config",
          "%s required username=\"%s\" password=\"%s\";"
              .formatted(mechanism == Mechanism.PLAIN ? PLAIN : SCRAM, user, secret));
    }
    return config;
  }

  /** Lets a principal do this with a resource. */
  public void allow(
      String principal, ResourceType type, String name, PatternType pattern, AclOperation operation)
      throws Exception {
    AclBinding binding =
        new AclBinding(
            new ResourcePattern(type, name, pattern),
            new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
    admin.createAcls(List.of(binding)).all().get();
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }
}
