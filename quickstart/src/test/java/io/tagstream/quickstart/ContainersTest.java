package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the containers of the Compose file may do, and what they are made of. */
class ContainersTest {
  private static final Path COMPOSE = Path.of("..", "docker-compose.yml");
  private static final String OURS = "tagstream:latest";

  @Test
  void listenToThisMachineAlone() throws IOException {
    for (Entry<String, JsonNode> service : services()) {
      for (JsonNode port : service.getValue().path("ports")) {
        assertThat(port.asText()).as(service.getKey()).startsWith("127.0.0.1:");
      }
    }
  }

  @Test
  void gainNoRights() throws IOException {
    JsonNode compose = compose();
    assertThat(compose.at("/x-locked/cap_drop")).hasToString("[\"ALL\"]");
    assertThat(compose.at("/x-locked/security_opt")).hasToString("[\"no-new-privileges:true\"]");
    assertThat(compose.at("/x-tagstream/<<").asText()).isEqualTo("locked");
    assertThat(compose.at("/x-tagstream/read_only").asBoolean()).isTrue();
    for (Entry<String, JsonNode> service : services()) {
      // Jackson leaves the names of anchors as they are.
      assertThat(service.getValue().path("<<").asText()).isIn("locked", "tagstream");
    }
    assertThat(Files.readString(Path.of("..", "Dockerfile"))).contains("\nUSER tagstream\n");
  }

  @Test
  void comeByDigestFromElsewhere() throws IOException {
    for (Entry<String, JsonNode> service : services()) {
      String image = service.getValue().path("image").asText(OURS);
      if (!image.equals(OURS)) {
        assertThat(image).matches(".+:[0-9a-z.]+@sha256:[0-9a-f]{64}");
      }
    }
  }

  @Test
  void haveNoPasswordThatEverybodyKnows() throws IOException {
    assertThat(Files.readString(COMPOSE))
        .contains("${GRAFANA_PASSWORD:?")
        .doesNotContain(":-admin");
  }

  /** Maven wants all that the POM lists, whichever it builds. */
  @Test
  void areBuiltWithEveryModuleInSight() throws IOException {
    List<String> modules =
        Pattern.compile("<module>(.+)</module>")
            .matcher(Files.readString(Path.of("..", "pom.xml")))
            .results()
            .map(module -> "!" + module.group(1))
            .toList();
    assertThat(Files.readAllLines(Path.of("..", ".dockerignore"))).containsAll(modules);
  }

  private static Set<Entry<String, JsonNode>> services() throws IOException {
    Set<Entry<String, JsonNode>> services = compose().path("services").properties();
    assertThat(services).hasSizeGreaterThan(5);
    return services;
  }

  private static JsonNode compose() throws IOException {
    return new YAMLMapper().readTree(COMPOSE.toFile());
  }
}
