package io.tagstream.streams.stage;

import org.apache.kafka.common.KafkaException;

/** A group has lost its place in a topic, and only a person can say where it is to go on. */
final class OffsetsLostException extends KafkaException {
  private static final long serialVersionUID = 1;

  OffsetsLostException(String what, Throwable cause) {
    super(
        what
            + ". Nothing is read until you say where to go on: start it once with"
            + " --auto-offset-reset earliest (all that is there, what was read before once more)"
            + " or latest (only what comes)",
        cause);
  }
}
