package io.tagstream.broker;

import org.apache.kafka.common.KafkaException;

/** The embedded broker cannot run as asked; the message says why and what to change. */
final class BrokerException extends KafkaException {
  private static final long serialVersionUID = 1L;

  BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
