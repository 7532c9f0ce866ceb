package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tagstream.web.http.Access;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of the trainer by HTTP, before it is written. */
class ControlTest extends ApiFixture {
  private static final String PATH = "/v1/control";
  private static final String JSON = "application/json";
  private static final String ROLLBACK = "{\"command\":\"rollback\"}";

  private HttpResponse<String> control(String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(PATH))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", JSON);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("{}", "'command': missing"),
        arguments("[]", "expected a JSON object"),
        arguments("{'command':'dance'}", "command"),
        arguments("{'command':7}", "command"),
        arguments("{'command':'promote','version':'v 1'}", "version"),
        arguments("{'command':'promote','version':'v1','expected':'../x'}", "expected"),
        arguments("{'command':'dismiss','alias':'<b>'}", "alias"),
        arguments("{'command':'cancel','request':'a\\nb'}", "request"),
        arguments("{'command':'retrain','config':[]}", "config"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatNoTrainerCouldUnderstand(String body, String reason) throws Exception {
    assertThat(problem(control(body.replace('\'', '"')), 422)).contains(reason).hasLineCount(1);
  }

  @Test
  void takesJsonAloneFromPagesOfItsOwn() throws Exception {
    assertThat(problem(postTo(PATH, "text/plain", ROLLBACK), 415))
        .isEqualTo("wanted Content-Type: application/json");
    assertThat(problem(control("{\"command\":"), 400)).isNotEmpty();
    assertThat(problem(control(ROLLBACK, "Sec-Fetch-Site", "cross-site"), 403))
        .contains("another site");
    assertThat(problem(call("GET", PATH), 405)).isNotEmpty();
  }

  @Test
  void wantsTheTokenWhereThereIsOne(@TempDir Path folder) throws Exception {
    server.close();
    server =
        serve(
            Access.of(
                InetAddress.getLoopbackAddress(),
                Files.writeString(folder.resolve("tokens"), "secret")));

    assertThat(problem(control(ROLLBACK), 401)).contains("Bearer TOKEN");
    assertThat(problem(control(ROLLBACK, "Authorization", "Bearer other"), 401))
        .contains("not one of those");
    assertThat(problem(control("{}", "Authorization", "Bearer secret"), 422))
        .contains("'command': missing");
  }

  @Test
  void isClosedWhereOthersCanReachIt() throws Exception {
    server.close();
    server = serve(Access.of(InetAddress.getByName("192.0.2.1"), null));

    assertThat(problem(control(ROLLBACK), 403)).contains("--http-token-file");
  }

  @Test
  void saysThatTheBrokerIsAway() throws Exception {
    HttpResponse<String> response = control(ROLLBACK);

    assertThat(problem(response, 504)).isEqualTo("the broker does not answer");
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
  }

  @Test
  void listsWhatATrainingMaySet() throws Exception {
    assertThat(json(call("GET", "/v1/training/keys")).toString())
        .isEqualTo(
            "{\"keys\":[{\"name\":\"num_train_epochs\",\"type\":\"number\","
                + "\"defaults\":{\"run_ner\":3.0},\"help\":\"passes over the training file\"},"
                + "{\"name\":\"recipe\",\"type\":\"string\",\"help\":\"defaults\","
                + "\"choices\":[\"run_ner\"]}]}");
  }
}
