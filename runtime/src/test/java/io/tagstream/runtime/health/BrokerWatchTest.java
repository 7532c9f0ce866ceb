package io.tagstream.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.Node;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BrokerWatchTest {
  @Test
  void makesAnotherClientWhenOneDoesNotAnswerAnyMore() {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    Node node = new Node(1, "localhost", 9092);
    try (BrokerWatch watch =
        new BrokerWatch(
            () -> {
              MockAdminClient admin = new MockAdminClient(List.of(node), node);
              if (made.incrementAndGet() < 3) {
                admin.timeoutNextRequest(1000); // as one whose thread has died
              }
              return admin;
            },
            List.of(),
            admin -> looks.incrementAndGet())) {
      watch.start();

      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> watch.check().up());
    }
    assertThat(made).hasValue(3);
    assertThat(looks).hasPositiveValue();
  }
}
