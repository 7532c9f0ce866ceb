package io.tagstream.streams.input.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Decoded;
import io.tagstream.streams.input.UnreachableException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SchemaRegistryTest {
  private static final long FRESH = 50;
  private static final long OLD = 60_000;

  private final AtomicLong millis = new AtomicLong();
  private FakeRegistry fake;
  private SchemaRegistry registry;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeRegistry();
    registry = registry(fake.url(), Map.of());
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  /** Whose time is the test's, and which asks on the test's thread. */
  private SchemaRegistry registry(String urls, Map<String, String> client) {
    return new SchemaRegistry(RegistryAddress.parse(urls, client), millis::get, Runnable::run);
  }

  @Test
  void fetchesASchemaOnceAndHasItWhileTheRegistryIsDead() {
    fake.put(7, "\"string\"");

    assertThat(schema(7, OLD)).isEqualTo("\"string\"");
    fake.die();
    assertThat(schema(7, OLD)).isEqualTo("\"string\"");

    assertThat(fake.requests()).containsExactly("/schemas/ids/7");
    assertThat(registry.check().up()).isTrue();
  }

  @Test
  void waitsForARegistryThatIsDeadHoweverLongAndSaysSo() throws IOException {
    fake.put(7, "\"string\"").die();
    for (int i = 0; i < 100; i++) {
      assertWaits(7, OLD, "connection refused");
      millis.addAndGet(1000);
    }
    assertWaits(7, OLD, "connection refused");
    assertThat(registry.check().up()).isFalse();
    assertThat(registry.check().detail())
        .isEqualTo("schema registry " + fake.url() + " does not answer: connection refused");

    fake.start();
    millis.addAndGet(10_000);
    assertThat(schema(7, OLD)).isEqualTo("\"string\"");
    assertThat(registry.check().up()).isTrue();
  }

  @Test
  void isWellWhenNobodyWaitsAnyMore() {
    fake.die();
    assertWaits(7, FRESH, "connection refused");

    millis.addAndGet(6000);

    assertThat(registry.check().up()).isTrue();
  }

  @Test
  void asksADeadRegistryLessAndLessOften() {
    fake.answer("/schemas/ids/7", 503, "");

    for (int i = 0; i < 20_000; i += 5) {
      millis.addAndGet(5);
      assertWaits(7, FRESH, "status 503");
    }

    assertThat(fake.requests()).hasSizeBetween(8, 15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | {"error_code":40101}        | status 401: it wants a user, or another one
          403 |                             | status 403: it wants a user, or another one
          500 | {"error_code":50001}        | status 500
          301 |                             | status 301: it redirects, which is not followed
          404 |                             | status 404: is this its address?
          404 | {"error_code":404}          | status 404: is this its address?
          200 | <html>Log in</html>         | what it answers is no schema
          200 | {"message":"well"}          | what it answers is no schema
          """)
  void waitsWhereverTheAnswerIsNotOfTheSchema(int status, String body, String reason) {
    fake.answer("/schemas/ids/7", status, body == null ? "" : body);

    assertWaits(7, OLD, reason);
    assertThat(fake.requests()).doesNotContain("/elsewhere");
  }

  @Test
  void takesNoAnswerThatIsTooLarge() {
    fake.answer("/schemas/ids/7", 200, "x".repeat(3 << 20));

    assertWaits(7, OLD, "more than 2097152 bytes are no schema");
  }

  @Test
  void asksForAnUnknownSchemaAgainForAWhile() {
    for (int i = 0; i < 9; i++) {
      assertWaits(7, FRESH, "schema 7 is looked for");
      millis.addAndGet(1000);
    }
    fake.put(7, "\"string\"");
    millis.addAndGet(500);

    assertThat(schema(7, FRESH)).isEqualTo("\"string\"");
  }

  @Test
  void givesAnUnknownSchemaUpAndAsksAgainLater() {
    assertWaits(7, FRESH, "looked for");
    millis.addAndGet(10_000);
    String reason = "schema 7 is unknown to the schema registry " + fake.url();
    assertThat(schema(7, FRESH)).isEqualTo(reason);

    fake.put(7, "\"string\"");
    millis.addAndGet(59_000);
    assertThat(schema(7, FRESH)).isEqualTo(reason);
    millis.addAndGet(1000);
    assertThat(schema(7, FRESH)).isEqualTo("\"string\"");
  }

  @Test
  void doesNotWaitForTheSchemaOfAnOldRecord() {
    assertThat(schema(7, OLD)).contains("unknown");
    assertThat(schema(8, -OLD)).contains("unknown");
  }

  @Test
  void holdsNobodyUpForManyUnknownSchemas() {
    for (int id = 0; id < 10; id++) {
      assertThat(schema(id, OLD)).contains("unknown");
    }

    assertThat(schema(11, FRESH)).contains("unknown");
  }

  @Test
  void believesARegistryThatHasGivenASchema() {
    fake.put(1, "\"string\"").answer("/schemas/ids/7", 404, "");
    assertThat(schema(1, OLD)).isEqualTo("\"string\"");

    assertThat(schema(7, OLD)).contains("schema 7 is unknown");
  }

  @Test
  void readsReferencesOfReferencesEachOnce() {
    String street = "{\"type\":\"enum\",\"name\":\"a.Street\",\"symbols\":[\"X\"]}";
    String home =
        "{\"type\":\"record\",\"name\":\"a.Home\",\"fields\":[{\"name\":\"s\",\"type\":\"a.Street\"}]}";
    fake.put("street", 1, street)
        .put("home%2F%C3%A9", 2, home, new FakeRegistry.Reference("a.Street", "street", 1))
        .put(
            7,
            "[\"null\",\"a.Home\",\"a.Street\"]",
            new FakeRegistry.Reference("a.Home", "home/é", 2),
            new FakeRegistry.Reference("a.Street", "street", 1));

    assertThat(schema(7, OLD)).contains("a.Home".substring(2), "\"symbols\":[\"X\"]");
    assertThat(fake.requests()).hasSize(3);
  }

  @Test
  void findsReferencesThatWereDeleted() {
    fake.answer(
            "/subjects/s/versions/1?deleted=true",
            200,
            "{\"schema\":\"{\\\"type\\\":\\\"fixed\\\",\\\"name\\\":\\\"F\\\",\\\"size\\\":1}\"}")
        .put(7, "\"F\"", new FakeRegistry.Reference("F", "s", 1));

    assertThat(schema(7, OLD)).contains("\"name\":\"F\"");
  }

  @Test
  void namesAReferenceThatIsMissing() {
    fake.put(7, "\"F\"", new FakeRegistry.Reference("F", "s", 1));

    assertThat(schema(7, OLD))
        .isEqualTo(
            "schema 7 refers to version 1 of 's', which is unknown to the schema registry "
                + fake.url());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"schema":"x","schemaType":"PROTOBUF"}  | its type is PROTOBUF, wanted AVRO
          {"schema":"{\\"type\\":\\"record\\"}"}  | cannot be used
          {"schema":"\\"Nobody\\""}               | cannot be used
          {"schema":"[\\"int\\",\\"Nobody\\"]"}   | cannot be used
          {"schema":""}                           | cannot be used
          """)
  void rejectsWhatIsNoAvroForGood(String body, String reason) {
    fake.answer("/schemas/ids/7", 200, body);

    assertThat(schema(7, FRESH)).contains("schema 7 of the schema registry", reason);
    millis.addAndGet(1_000_000);
    assertThat(schema(7, FRESH)).contains(reason);
    assertThat(fake.requests()).hasSize(1);
  }

  @Test
  void rejectsASchemaThatIsNestedTooDeep() {
    String nested =
        "{\"type\":\"array\",\"items\":".repeat(20_000) + "\"int\"" + "}".repeat(20_000);
    fake.put(7, nested);

    assertThat(schema(7, OLD)).contains("cannot be used");
  }

  @Test
  void readsSchemasThatNobodyChecked() {
    fake.put(
        7,
        "{\"type\":\"record\",\"name\":\"a-b\",\"fields\":[{\"name\":\"1\",\"type\":{\"type\":\"int\","
            + "\"logicalType\":\"decimal\"},\"default\":\"no int\"}]}");

    assertThat(schema(7, OLD)).contains("a-b");
  }

  @Test
  void asksTheNextAddressAndThenTheOneThatAnswered() throws IOException {
    try (FakeRegistry other = new FakeRegistry()) {
      registry = registry(fake.url() + ", " + other.url() + "/", Map.of());
      other.put(7, "\"string\"").put(8, "\"int\"");

      assertThat(schema(7, OLD)).isEqualTo("\"string\"");
      fake.die();
      assertThat(schema(8, OLD)).isEqualTo("\"int\"");

      other.die();
      assertWaits(9, OLD, fake.url() + " does not answer");
      assertWaits(9, OLD, other.url() + " does not answer");
    }
  }

  @Test
  void saysWhoAsksAndTellsNoPassword() {
    fake.answer("/schemas/ids/7", 401, "");
    List<SchemaRegistry> registries =
        List.of(
            registry(fake.url().replace("//", "//ada:s%40cret@"), Map.of()),
            registry(fake.url(), Map.of("basic.auth.user.info", "ada:s@cret")),
            registry(fake.url(), Map.of("schema.registry.basic.auth.user.info", "ada:s@cret")),
            registry(fake.url(), Map.of("bearer.auth.token", "s@cret")));

    for (SchemaRegistry one : registries) {
      assertThatThrownBy(() -> one.schema(7, OLD)).isInstanceOf(UnreachableException.class);
      assertThatThrownBy(() -> one.schema(7, OLD))
          .hasMessageContaining(fake.url() + " does not answer: status 401")
          .hasMessageNotContaining("cret");
    }

    String basic = "Basic YWRhOnNAY3JldA==";
    assertThat(fake.authorizations()).containsExactly(basic, basic, basic, "Bearer s@cret");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8081",
    "ftp://h:1",
    "http://u:s @cret@h:1",
    "'http://h:1,'",
    "http://h:1?s=cret"
  })
  void refusesWhatIsNoAddress(String url) {
    assertThatThrownBy(() -> RegistryAddress.parse(url, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--schema-registry '")
        .hasMessageContaining("wanted http://host:port")
        .hasMessageNotContaining("cret");
  }

  /** What there is in the end, as text. */
  private String schema(int id, long age) {
    for (int i = 0; i < 3; i++) {
      try {
        Decoded<Schema> schema = registry.schema(id, age);
        return schema.fold(Schema::toString, reason -> reason);
      } catch (UnreachableException e) {
        assertThat(e).isNotNull(); // asked, on this thread
      }
    }
    throw new AssertionError("it waits: " + registry.check());
  }

  private void assertWaits(int id, long age, String reason) {
    try {
      registry.schema(id, age);
    } catch (UnreachableException e) {
      // Asked, on this thread.
    }
    assertThatThrownBy(() -> registry.schema(id, age))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining(reason);
  }
}
