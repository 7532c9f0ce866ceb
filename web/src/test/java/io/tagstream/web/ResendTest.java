package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.web.http.Access;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** {@code POST /v1/dead-letters}, as far as it goes without a broker. */
class ResendTest extends ApiFixture {
  private static final String JSON = "application/json";

  private String refused(String body, int status) throws Exception {
    return problem(postTo("/v1/dead-letters", JSON, body), status);
  }

  @Test
  void saysWhatIsWrongWithARequest() throws Exception {
    assertThat(refused("[]", 422)).isEqualTo("expected a JSON object");
    assertThat(refused("{\"offset\":0}", 422)).isEqualTo("'partition' is no whole number");
    assertThat(refused("{\"partition\":\"0\",\"offset\":0}", 422))
        .isEqualTo("'partition' is no whole number");
    assertThat(refused("{\"partition\":0.5,\"offset\":0}", 422))
        .isEqualTo("'partition' is no whole number");
    assertThat(refused("{\"partition\":2147483648,\"offset\":0}", 422))
        .isEqualTo("'partition' is from 0 to 2147483647");
    assertThat(refused("{\"partition\":0,\"offset\":1e400}", 422))
        .isEqualTo("'offset' is no whole number");
    assertThat(refused("{\"partition\":0,\"offset\":18446744073709551616}", 422))
        .isEqualTo("'offset' is no whole number");
    assertThat(refused("{\"partition\":0,\"offset\":0,\"value\":{}}", 422))
        .isEqualTo("'value' is no string");
    assertThat(refused("{\"partition\":0,\"offset\":0,\"value\":\"\\ud83d\"}", 422))
        .isEqualTo("'value' has half of a character");
  }

  @Test
  void saysThatTheBrokerIsAway() throws Exception {
    String body = "{\"partition\":0,\"offset\":0}";
    assertThat(postTo("/v1/dead-letters", JSON, body).statusCode()).isIn(503, 504);
  }

  @Test
  void isClosedWhereOthersCouldSend() throws Exception {
    assertThat(problem(postTo("/v1/dead-letters", JSON, "{}", "Sec-Fetch-Site", "cross-site"), 403))
        .contains("another site");
    server.close();
    server = serve(Access.of(InetAddress.getByName("192.0.2.1"), null));
    assertThat(refused("{\"partition\":0,\"offset\":0}", 403)).contains("--http-token-file");
  }
}
