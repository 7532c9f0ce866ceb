package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.web.http.Access;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                            | 'command' is missing",
        "[]                                            | expected a JSON object",
        "{\"command\":\"dance\"}                       | command: ",
        "{\"command\":7}                               | command: ",
        "{\"command\":\"promote\",\"version\":\"v 1\"}  | 'version' ",
        "{\"command\":\"promote\",\"version\":\"v1\",\"expected\":\"../x\"} | 'expected' ",
        "{\"command\":\"dismiss\",\"alias\":\"<b>\"}    | 'alias' ",
        "{\"command\":\"cancel\",\"request\":\"a\\nb\"} | 'request' ",
        "{\"command\":\"retrain\",\"config\":[]}       | config: ",
      })
  void refusesWhatNoTrainerCouldUnderstand(String body, String reason) throws Exception {
    assertThat(problem(control(body), 422)).contains(reason.strip()).hasLineCount(1);
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
        .contains("'command' is missing");
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

    assertThat(problem(response, 503)).isNotEmpty();
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
