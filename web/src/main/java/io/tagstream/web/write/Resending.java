package io.tagstream.web.write;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.Topics;
import io.tagstream.web.write.JsonRoute.RefusedException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes the record of a dead letter that is sent again: its own key, headers and time, and a header
 * that names the dead letter.
 */
record Resending(Topics topics) {
  /**
   * The record.
   *
   * @param value the mended one; null to leave it as it was
   * @throws RefusedException with status 409 where the letter cannot be sent again, and 422 where
   *     the value cannot
   */
  ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> letter, byte[] value) {
    String topic = topic(letter);
    RawRecord original = original(letter);
    byte[] sent = value == null ? original.value() : value;
    if (value == null && letter.headers().lastHeader(DeadLetter.ORIGINAL_BYTES) != null) {
      throw new RefusedException(422, "the letter has only the beginning of the value: give all");
    }
    if (sent == null) {
      throw new RefusedException(422, "the letter has no value: give one");
    }
    if (topic.equals(topics.goldEntities().name())) {
      requireGold(sent);
    }
    original.headers().remove(DeadLetter.RESENT_FROM);
    original.headers().add(DeadLetter.RESENT_FROM, place(letter));
    Long timestamp = original.timestamp() < 0 ? null : original.timestamp();
    return new ProducerRecord<>(topic, null, timestamp, original.key(), sent, original.headers());
  }

  private static byte[] place(ConsumerRecord<byte[], byte[]> letter) {
    return "%s-%d-%d"
        .formatted(letter.topic(), letter.partition(), letter.offset())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Only to where people write: results are made anew of what they are made of. */
  private String topic(ConsumerRecord<byte[], byte[]> letter) {
    String topic;
    try {
      topic = DeadLetter.readFrom(letter.headers()).topic();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(409, "the letter does not say where it came from");
    }
    if (!topics.read().has(topic) && !topic.equals(topics.goldEntities().name())) {
      throw new RefusedException(
          409,
          "only records of %s and %s can be sent again: this one is none"
              .formatted(topics.read(), topics.goldEntities().name()));
    }
    return topic;
  }

  private static RawRecord original(ConsumerRecord<byte[], byte[]> letter) {
    try {
      return DeadLetter.original(
          new RawRecord(letter.key(), letter.value(), letter.headers(), letter.timestamp()));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(409, e.getMessage() + ": write it with a client of your own");
    }
  }

  /** Gold that cannot be read would come back at once. */
  private void requireGold(byte[] value) {
    String reason = topics.goldEntities().decode(value).<String>fold(gold -> null, why -> why);
    if (reason != null) {
      throw new RefusedException(422, "it is no gold yet: " + reason);
    }
  }
}
