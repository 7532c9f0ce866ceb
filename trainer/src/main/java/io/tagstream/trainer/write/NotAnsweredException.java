package io.tagstream.trainer.write;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;

/** Kafka was asked for so long that asking on is no use. */
public final class NotAnsweredException extends KafkaException {
  private static final long serialVersionUID = 1;

  NotAnsweredException(Duration patience, KafkaException last) {
    super("no answer in %d s: %s".formatted(patience.toSeconds(), last.getMessage()), last);
  }
}
