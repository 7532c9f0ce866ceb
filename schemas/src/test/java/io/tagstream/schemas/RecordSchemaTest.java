package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tagstream.schemas.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON Schemas say what the Java records do. */
class RecordSchemaTest {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  static Stream<Samples.Sample<?>> samples() {
    return Samples.all();
  }

  /** Every record and every record inside it, each with its part of a schema. */
  static Stream<Arguments> records() {
    return Samples.all()
        .flatMap(
            sample ->
                Stream.concat(
                    Stream.of(Arguments.of(sample.full().getClass(), tree(sample.name()))),
                    Arrays.stream(sample.full().getClass().getDeclaredClasses())
                        .filter(Class::isRecord)
                        .map(
                            nested ->
                                Arguments.of(
                                    nested,
                                    tree(sample.name())
                                        .path("$defs")
                                        .path(nested.getSimpleName())))));
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void acceptsARecordWithEveryField(Samples.Sample<T> sample) {
    assertThat(errors(sample.name(), sample.json(sample.full()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void acceptsARecordWithoutOptionalFields(Samples.Sample<T> sample) {
    assertThat(errors(sample.name(), sample.json(sample.minimal()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("records")
  void namesTheComponentsOfTheRecord(Class<? extends Record> type, JsonNode schema) {
    TreeSet<String> properties = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(properties::add);

    assertThat(properties)
        .isEqualTo(
            new TreeSet<>(
                Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList()));
  }

  @ParameterizedTest
  @MethodSource("records")
  void requiresWhatTheRecordRequires(Class<? extends Record> type, JsonNode schema) {
    TreeSet<String> required = new TreeSet<>();
    schema.path("required").forEach(name -> required.add(name.textValue()));

    assertThat(required)
        .isEqualTo(
            new TreeSet<>(
                Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
                    .filter(parameter -> isRequired(parameter.getAnnotation(JsonProperty.class)))
                    .map(Parameter::getName)
                    .toList()));
  }

  @ParameterizedTest
  @MethodSource("records")
  void givesEachComponentItsJsonType(Class<? extends Record> type, JsonNode schema) {
    Map<String, String> wanted = new TreeMap<>();
    Map<String, String> found = new TreeMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      wanted.put(component.getName(), jsonType(component.getType()));
      found.put(component.getName(), jsonType(schema.path("properties").path(component.getName())));
    }

    assertThat(found).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sentence-record | {}",
        "sentence-record | {\"text\": 5}",
        "sentence-record | {\"tokens\": [\"\"]}",
        "gold-sentence | {\"text\": \"a\"}",
        "gold-sentence | {\"tokens\": [\"a\"]}",
        "gold-sentence | {\"entities\": [], \"tokens\": [\"a\"]}",
        "gold-sentence | {\"entities\": [], \"tokens\": [\"a\"], \"tags\": [\"O\"]}",
        "entity-record | {\"type\": \"\", \"text\": \"a\", \"start\": 0, \"end\": 1}",
        "alias-record | {\"version\": \"alias:a\", \"timestamp\": \"2026-03-01T12:00:00Z\"}",
        "alias-record | {\"version\": \"v1\", \"timestamp\": \"yesterday\"}",
        "control-command | {\"command\": \"destroy\"}",
        "bundle-reference | {\"chunks\": 1, \"bytes\": 1, \"sha256\": \"AB\"}",
      })
  void refusesWhatTheRecordsRefuse(String name, String json) {
    Samples.Sample<?> sample =
        Samples.all().filter(candidate -> candidate.name().equals(name)).findFirst().orElseThrow();
    Topic<String, ?> topic =
        new Topic<>("t", new Topics().sentences().keySerde(), sample.serde(), false, Map.of());

    assertThat(errors(name, json)).isNotEmpty();
    assertThat(topic.decode(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void everySchemaIsItselfValid() {
    Schema metaSchema =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(Samples.all())
        .allSatisfy(
            sample ->
                assertThat(metaSchema.validate(tree(sample.name()).toString(), InputFormat.JSON))
                    .isEmpty());
  }

  private static List<com.networknt.schema.Error> errors(String name, String json) {
    return REGISTRY
        .getSchema(SchemaLocation.of("classpath:io/tagstream/schemas/" + name + ".schema.json"))
        .validate(
            json,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  private static JsonNode tree(String name) {
    try {
      return Json.MAPPER.readTree(Resources.bytes(name + ".schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRequired(JsonProperty property) {
    return property != null && property.required();
  }

  private static String jsonType(Class<?> type) {
    if (type == String.class || type == Instant.class) {
      return "string";
    }
    if (List.of(int.class, Integer.class, long.class, Long.class).contains(type)) {
      return "integer";
    }
    if (type == double.class || type == Double.class) {
      return "number";
    }
    if (type == Boolean.class) {
      return "boolean";
    }
    if (type.isEnum()) {
      return "string";
    }
    return type == List.class ? "array" : "object";
  }

  private static String jsonType(JsonNode property) {
    if (property.has("enum")) {
      return property.get("enum").get(0).isTextual() ? "string" : "integer";
    }
    return property.has("$ref") ? "object" : property.path("type").asText();
  }
}
