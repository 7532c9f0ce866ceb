package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.tagstream.cli.Main;
import io.tagstream.runtime.health.Meters;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.web.WebServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Option;

/** That the manifests are the API's, and name nothing that Tagstream or they themselves lack. */
class KubernetesTest {
  /** Of others than the API: what is in them is looked at by name. */
  private static final Set<String> OF_OPERATORS =
      Set.of("ScaledObject", "TriggerAuthentication", "ServiceMonitor");

  /** Not of options: who reads them is said beside each. */
  private static final Set<String> OF_LIBRARIES =
      Set.of("HF_TOKEN", "OMP_NUM_THREADS", "POD_NAME", "PYTORCH_FLAVOR", "PYTORCH_LIBRARY_PATH");

  private static List<Manifests> all;

  @BeforeAll
  static void putTogether() throws IOException {
    all = Manifests.all();
  }

  static List<Manifests> overlays() {
    return all;
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void areOfTheApi(Manifests manifests) {
    assertThat(manifests.objects())
        .hasSizeGreaterThan(8)
        .filteredOn(object -> !OF_OPERATORS.contains(object.path("kind").asText()))
        .allSatisfy(object -> assertThatCode(() -> validate(object)).doesNotThrowAnyException());
    assertThat(manifests.objects())
        .filteredOn(object -> OF_OPERATORS.contains(object.path("kind").asText()))
        .allSatisfy(
            object ->
                assertThat(object.path("apiVersion").asText())
                    .isIn("keda.sh/v1alpha1", "monitoring.coreos.com/v1"));
  }

  /** Unknown fields, missing ones, and texts where there may be none. */
  private static void validate(JsonNode object) throws Throwable {
    Class<?> type =
        Class.forName(V1StatefulSet.class.getPackageName() + ".V1" + object.path("kind").asText());
    try {
      type.getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(object.toString()));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void startWhatTheCommandUnderstands(Manifests manifests) {
    for (JsonNode set : manifests.ours()) {
      List<String> args = Manifests.args(set);
      String command = Manifests.name(set).replace("tagstream-", "");
      // It comes by the environment.
      args.add("--bootstrap-server=" + manifests.bootstrapServers());

      CommandLine.ParseResult parsed = Main.commandLine().parseArgs(args.toArray(String[]::new));

      assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(command);
      assertThat(Manifests.container(set).path("command").isMissingNode()).isTrue(); // the image's
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void giveOnlySettingsThatSomethingReads(Manifests manifests) {
    Set<String> known = new TreeSet<>(OF_LIBRARIES);
    for (String command : List.of("tagger", "trainer")) {
      Main.commandLine().getSubcommands().get(command).getCommandSpec().options().stream()
          .map(option -> ((Field) option.userObject()).getAnnotation(Option.class).defaultValue())
          .flatMap(value -> Pattern.compile("\\$\\{env:(\\w+)").matcher(value).results())
          .forEach(variable -> known.add(variable.group(1)));
    }

    for (JsonNode set : manifests.ours()) {
      Set<String> given = new TreeSet<>();
      Manifests.container(set)
          .path("env")
          .forEach(variable -> given.add(variable.path("name").asText()));
      manifests.config().fieldNames().forEachRemaining(given::add);
      assertThat(known).containsAll(given);
      assertThat(given).contains("TAGSTREAM_BOOTSTRAP_SERVERS", "OMP_NUM_THREADS");
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void keepTheNameOfATagger(Manifests manifests) {
    JsonNode tagger = manifests.one("StatefulSet", "tagstream-tagger");

    assertThat(Manifests.option(tagger, "--instance-id")).isEqualTo("$(POD_NAME)");
    assertThat(Manifests.container(tagger).path("env"))
        .anySatisfy(
            variable -> {
              assertThat(variable.path("name").asText()).isEqualTo("POD_NAME");
              assertThat(variable.at("/valueFrom/fieldRef/fieldPath").asText())
                  .isEqualTo("metadata.name");
            });
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void askAtPortsThatAreOpen(Manifests manifests) {
    for (JsonNode set : manifests.ours()) {
      JsonNode port = Manifests.container(set).at("/ports/0");
      JsonNode service = manifests.one("Service", set.at("/spec/serviceName").asText());

      assertThat(port.path("containerPort").asText())
          .isEqualTo(Manifests.option(set, "--http-port"));
      assertThat(service.at("/spec/ports/0/port")).isEqualTo(port.path("containerPort"));
      assertThat(service.at("/spec/ports/0/targetPort")).isEqualTo(port.path("name"));
      assertThat(
              Stream.of(
                  "/readinessProbe/httpGet", "/livenessProbe/tcpSocket", "/startupProbe/tcpSocket"))
          .allSatisfy(
              probe ->
                  assertThat(Manifests.container(set).at(probe + "/port"))
                      .isEqualTo(port.path("name")));
    }
  }

  /** Without a model, or with a broker that is away, a process is not ready, but well. */
  @ParameterizedTest
  @MethodSource("overlays")
  void killNobodyWhoWaits(Manifests manifests) {
    for (JsonNode set : manifests.ours()) {
      assertThat(Manifests.container(set).at("/readinessProbe/httpGet/path").asText())
          .isEqualTo("/health");
      for (String probe : List.of("/livenessProbe", "/startupProbe")) {
        assertThat(Manifests.container(set).at(probe).toString())
            .contains("tcpSocket")
            .doesNotContain("/health");
      }
      // Shutdown and NativeCalls take 25 s.
      assertThat(set.at("/spec/template/spec/terminationGracePeriodSeconds").asInt())
          .isGreaterThanOrEqualTo(30);
      assertThat(set.at("/spec/podManagementPolicy").asText()).isEqualTo("Parallel");
    }
  }

  @Test
  void askForPathsThatAreServed() throws Exception {
    Set<String> paths = new TreeSet<>(Set.of("/health"));
    for (Manifests manifests : overlays()) {
      for (JsonNode monitor : manifests.of("ServiceMonitor")) {
        paths.add(monitor.at("/spec/endpoints/0/path").asText());
      }
    }
    assertThat(paths).contains("/metrics");

    try (Meters meters = new Meters();
        WebServer endpoint = WebServer.start(WebServer.loopback(0), meters, List.of())) {
      for (String path : paths) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint.url() + path)).build();
        assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode())
            .as(path)
            .isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void writeWhereTheImageDoes(Manifests manifests) throws IOException {
    String image = Files.readString(Path.of("..", "Dockerfile"));
    for (JsonNode set : manifests.ours()) {
      Set<String> mounts = new TreeSet<>();
      for (JsonNode mount : Manifests.container(set).path("volumeMounts")) {
        mounts.add(mount.path("mountPath").asText());
        assertThat(Manifests.volumes(set)).contains(mount.path("name").asText());
      }
      List<String> written = new ArrayList<>(List.of(first(image, "\nVOLUME (.+)\n").split(" ")));
      written.add("/tmp");
      assertThat(mounts).containsAll(written);
      assertThat(mounts)
          .contains(
              Manifests.option(
                  set, Manifests.args(set).contains("--state-dir") ? "--state-dir" : "--work-dir"));

      JsonNode pod = set.at("/spec/template/spec");
      String user = first(image, "--uid (\\d+)");
      assertThat(pod.at("/securityContext/runAsUser").asText()).isEqualTo(user);
      assertThat(pod.at("/securityContext/fsGroup").asText())
          .isEqualTo(first(image, "--gid (\\d+)"));
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      assertThat(Manifests.container(set).at("/securityContext/readOnlyRootFilesystem").asBoolean())
          .isTrue();
      assertThat(
              Manifests.container(set)
                  .at("/securityContext/allowPrivilegeEscalation")
                  .asBoolean(true))
          .isFalse();
      assertThat(Manifests.container(set).at("/securityContext/capabilities/drop"))
          .hasToString("[\"ALL\"]");
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void meanEachOther(Manifests manifests) {
    List<JsonNode> pods = manifests.of("StatefulSet").stream().map(Manifests::labels).toList();
    for (JsonNode set : manifests.of("StatefulSet")) {
      assertThat(Manifests.selects(set.at("/spec/selector/matchLabels"), Manifests.labels(set)))
          .isTrue();
      for (JsonNode spread : set.at("/spec/template/spec/topologySpreadConstraints")) {
        assertThat(
                Manifests.selects(spread.at("/labelSelector/matchLabels"), Manifests.labels(set)))
            .isTrue();
      }
    }
    List<JsonNode> selectors = new ArrayList<>();
    manifests.of("Service").forEach(service -> selectors.add(service.at("/spec/selector")));
    manifests
        .of("PodDisruptionBudget")
        .forEach(b -> selectors.add(b.at("/spec/selector/matchLabels")));
    manifests
        .of("NetworkPolicy")
        .forEach(p -> selectors.add(p.at("/spec/podSelector/matchLabels")));
    assertThat(selectors)
        .hasSizeGreaterThan(5)
        .allSatisfy(selector -> assertThat(pods).anyMatch(pod -> Manifests.selects(selector, pod)));
    for (JsonNode set : manifests.ours()) {
      assertThat(manifests.of("ConfigMap"))
          .extracting(Manifests::name)
          .containsExactly(Manifests.container(set).at("/envFrom/0/configMapRef/name").asText());
      assertThat(manifests.of("PodDisruptionBudget"))
          .anyMatch(
              b -> Manifests.selects(b.at("/spec/selector/matchLabels"), Manifests.labels(set)));
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void letEverybodyReachKafka(Manifests manifests) {
    String port = manifests.bootstrapServers().replaceFirst(".*:", "");

    assertThat(
            manifests.one("NetworkPolicy", "tagstream").at("/spec/egress").findValuesAsText("port"))
        .contains(port, "53");
    for (JsonNode set : manifests.ours()) {
      if (Manifests.args(set).contains("--command-config")) {
        String file = Manifests.option(set, "--command-config");
        assertThat(Manifests.container(set).path("volumeMounts").findValuesAsText("mountPath"))
            .contains(Path.of(file).getParent().toString());
      }
    }
    if (!manifests.of("Service").stream()
        .filter(s -> Manifests.name(s).equals("kafka"))
        .toList()
        .isEmpty()) {
      assertThat(manifests.bootstrapServers()).isEqualTo("kafka:9092");
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void scaleTaggersByWhatWaits(Manifests manifests) {
    for (JsonNode scaled : manifests.of("ScaledObject")) {
      JsonNode target =
          manifests.one("StatefulSet", scaled.at("/spec/scaleTargetRef/name").asText());
      JsonNode trigger = scaled.at("/spec/triggers/0");
      ArgSpec partitions =
          Main.commandLine()
              .getSubcommands()
              .get("tagger")
              .getCommandSpec()
              .findOption("--partitions");

      assertThat(target.at("/spec/replicas").isMissingNode()).isTrue();
      assertThat(scaled.at("/spec/scaleTargetRef/kind").asText()).isEqualTo("StatefulSet");
      assertThat(scaled.at("/spec/maxReplicaCount").asText()).isEqualTo(partitions.defaultValue());
      assertThat(trigger.path("type").asText()).isEqualTo("kafka");
      assertThat(trigger.at("/metadata/topic").asText())
          .isEqualTo(new Topics("").sentences().name());
      assertThat(trigger.at("/metadata/consumerGroup").asText())
          .isEqualTo(TaggingSettings.defaultApplicationId(new Topics()));
      assertThat(trigger.at("/metadata/bootstrapServers").asText())
          .isEqualTo(manifests.bootstrapServers());
      assertThat(manifests.of("TriggerAuthentication"))
          .extracting(Manifests::name)
          .contains(trigger.at("/authenticationRef/name").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void areWatchedUnderTheNameThatAlertsAndDashboardsKnow(Manifests manifests) {
    for (JsonNode monitor : manifests.of("ServiceMonitor")) {
      JsonNode selector = monitor.at("/spec/selector/matchLabels");
      String label = monitor.at("/spec/jobLabel").asText();
      for (JsonNode set : manifests.ours()) {
        JsonNode service = manifests.one("Service", set.at("/spec/serviceName").asText());
        JsonNode labels = service.at("/metadata/labels");
        assertThat(Manifests.selects(selector, labels)).isTrue();
        assertThat(labels.path(label).asText()).isEqualTo("tagstream"); // up{job="tagstream"}
        assertThat(service.at("/spec/ports/0/name"))
            .isEqualTo(monitor.at("/spec/endpoints/0/port"));
      }
    }
  }

  @Test
  void areScaledAndWatchedInProduction() throws IOException {
    assertThat(overlays())
        .filteredOn(manifests -> !manifests.toString().startsWith("development"))
        .hasSizeGreaterThan(1)
        .allSatisfy(
            manifests -> {
              assertThat(manifests.of("ScaledObject")).hasSize(1);
              assertThat(manifests.of("ServiceMonitor")).hasSize(1);
            });
  }

  @Test
  void runTheKafkaOfTheComposeFile() throws IOException {
    String compose = Files.readString(Path.of("..", "docker-compose.yml"));
    for (Manifests manifests : overlays()) {
      for (JsonNode kafka : manifests.of("StatefulSet")) {
        if (Manifests.name(kafka).equals("kafka")) {
          assertThat(compose)
              .contains("image: " + Manifests.container(kafka).path("image").asText() + "\n");
        }
      }
    }
  }

  private static String first(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }
}
