package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HoldBackClientSupplierTest {
  @Test
  void namesTransactionsByApplicationInstanceAndThreadWithoutMistakingOneForAnother() {
    assertThat(
            Stream.of(
                id("prod", "eu-1", 1),
                id("prod-eu", "1", 1),
                id("prod-eu-1", "1", 1),
                id("prod", "eu", 1),
                id("prod", "eu-1-1", 1),
                id("prod", "eu-1", 11)))
        .doesNotHaveDuplicates()
        .startsWith("prod:eu-1:1");
  }

  @Test
  void namesThemTheSameAfterARestart() {
    assertThat(id("prod", "eu-1", 2)).isEqualTo(id("prod", "eu-1", 2));
  }

  private static String id(String application, String instance, int thread) {
    HoldBackClientSupplier supplier =
        new HoldBackClientSupplier(null, null, null, application, instance, () -> true);
    String ofStreams = application + "-" + UUID.randomUUID() + "-" + thread;
    return (String)
        supplier
            .withLastingTransactionalId(Map.of("transactional.id", ofStreams))
            .get("transactional.id");
  }
}
