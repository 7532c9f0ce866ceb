package io.tagstream.streams.stage;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;

class StageProducerTest {
  private static final Map<String, Object> CONFIG =
      Map.of("bootstrap.servers", "localhost:1", "transactional.id", "test");

  /** To Kafka Streams that means that all tasks of the thread begin anew. */
  @Test
  void isFencedOnceATransactionWasAborted() {
    try (StageProducer producer = new StageProducer(CONFIG, () -> {})) {
      assertThatIllegalStateException().isThrownBy(producer::beginTransaction);
      assertThatIllegalStateException().isThrownBy(producer::abortTransaction); // there is none

      assertThatExceptionOfType(ProducerFencedException.class)
          .isThrownBy(producer::beginTransaction);
    }
  }
}
