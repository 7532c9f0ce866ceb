package io.tagstream.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tagstream.testkit.process.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The objects that an overlay under {@code deploy/kubernetes} makes.
 *
 * @param name the overlay, and who put it together
 */
record Manifests(String name, List<JsonNode> objects) {
  private static final Path ROOT = Path.of("..", "deploy", "kubernetes");
  private static final String FILE = "kustomization.yaml";
  private static final YAMLMapper YAML = new YAMLMapper();

  /**
   * Every overlay, put together here, where a JDK is all there is; and by {@code kubectl} where
   * that is installed.
   */
  static List<Manifests> all() throws IOException {
    List<Manifests> all = new ArrayList<>();
    try (Stream<Path> overlays = Files.list(ROOT.resolve("overlays"))) {
      for (Path overlay : overlays.sorted().toList()) {
        all.add(new Manifests(overlay.getFileName().toString(), assemble(overlay)));
        if (Programs.find("kubectl").isPresent()) {
          all.add(new Manifests(overlay.getFileName() + " by kubectl", render(overlay)));
        }
      }
    }
    return all;
  }

  private static List<JsonNode> render(Path overlay) throws IOException {
    File errors = File.createTempFile("kubectl", ".log");
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", overlay.toString())
            .redirectError(errors)
            .start();
    String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (output.isEmpty()) {
      throw new IOException(Files.readString(errors.toPath()));
    }
    return YAML.readerFor(JsonNode.class).<JsonNode>readValues(output).readAll();
  }

  /** What Kustomize makes of as much of it as these files use, but for the digests in names. */
  private static List<JsonNode> assemble(Path folder) throws IOException {
    JsonNode kustomization = YAML.readTree(folder.resolve(FILE).toFile());
    List<JsonNode> objects = new ArrayList<>();
    for (JsonNode resource : kustomization.path("resources")) {
      Path path = folder.resolve(resource.asText());
      objects.addAll(Files.isDirectory(path) ? assemble(path) : documents(path));
    }
    for (JsonNode generator : kustomization.path("configMapGenerator")) {
      configMap(objects, generator);
    }
    for (JsonNode patch : kustomization.path("patches")) {
      JsonNode target = patch.path("target");
      List<JsonNode> targets =
          objects.stream()
              .filter(object -> object.path("kind").equals(target.path("kind")))
              .filter(object -> name(object).matches(target.path("name").asText()))
              .toList();
      if (targets.isEmpty()) {
        throw new IOException(folder + ": nothing to patch: " + target);
      }
      for (JsonNode operation : YAML.readTree(patch.path("patch").asText())) {
        targets.forEach(object -> apply(object, operation));
      }
    }
    return objects;
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    return YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile()).readAll();
  }

  private static void configMap(List<JsonNode> objects, JsonNode generator) {
    ObjectNode map = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata").set("name", generator.path("name"));
    ObjectNode data = map.putObject("data");
    for (JsonNode literal : generator.path("literals")) {
      String[] keyAndValue = literal.asText().split("=", 2);
      data.put(keyAndValue[0], keyAndValue[1]);
    }
    objects.removeIf(o -> o.path("kind").asText().equals("ConfigMap") && name(o).equals(name(map)));
    objects.add(map);
  }

  private static void apply(JsonNode object, JsonNode operation) {
    String path = operation.path("path").asText();
    int end = path.lastIndexOf('/');
    JsonNode parent = object.at(path.substring(0, end));
    String key = path.substring(end + 1).replace("~1", "/").replace("~0", "~");
    JsonNode value = operation.path("value").deepCopy();
    boolean adds = operation.path("op").asText().equals("add");
    if (adds && parent instanceof ArrayNode array && key.equals("-")) {
      array.add(value);
    } else if (parent instanceof ObjectNode node && (adds || node.has(key))) {
      node.set(key, value);
    } else {
      throw new IllegalArgumentException(name(object) + ": cannot apply " + operation);
    }
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  /** Those of a kind. */
  List<JsonNode> of(String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }

  /** The one of a kind with this name. */
  JsonNode one(String kind, String name) {
    return of(kind).stream()
        .filter(object -> name(object).equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("%s: no %s %s".formatted(this, kind, name)));
  }

  /** Those that run Tagstream: a StatefulSet for each command. */
  List<JsonNode> ours() {
    return List.of(one("StatefulSet", "tagstream-tagger"), one("StatefulSet", "tagstream-trainer"));
  }

  /** What the pods are told by the environment. */
  JsonNode config() {
    return of("ConfigMap").get(0).path("data");
  }

  String bootstrapServers() {
    return config().path("TAGSTREAM_BOOTSTRAP_SERVERS").asText();
  }

  static JsonNode container(JsonNode set) {
    return set.at("/spec/template/spec/containers/0");
  }

  /** The labels of its pods. */
  static JsonNode labels(JsonNode set) {
    return set.at("/spec/template/metadata/labels");
  }

  static List<String> args(JsonNode set) {
    List<String> args = new ArrayList<>();
    container(set).path("args").forEach(arg -> args.add(arg.asText()));
    return args;
  }

  /** The value of an option that is given. */
  static String option(JsonNode set, String name) {
    List<String> args = args(set);
    return args.get(args.indexOf(name) + 1);
  }

  /** The names of all volumes that its containers can mount. */
  static List<String> volumes(JsonNode set) {
    List<String> names = new ArrayList<>();
    set.at("/spec/template/spec/volumes").forEach(v -> names.add(v.path("name").asText()));
    set.at("/spec/volumeClaimTemplates").forEach(claim -> names.add(name(claim)));
    return names;
  }

  static boolean selects(JsonNode selector, JsonNode labels) {
    return !selector.isEmpty()
        && selector.properties().stream()
            .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()));
  }

  @Override
  public String toString() {
    return name;
  }
}
