package io.tagstream.streams.stage;

import io.tagstream.runtime.topic.LimitWatch;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;

/**
 * The last net below what a stage writes: stages ask for a topic's limits before they write, but
 * those may have just been changed.
 *
 * <p>A refused record takes its transaction with it, so it is too late to write something in its
 * place: the thread begins anew at the last commit. But then the limits are known better, and what
 * was refused becomes a dead letter.
 */
public final class RefusedOutputs implements ProductionExceptionHandler {
  private static final String LIMITS = "tagstream.limits";
  private static final String DEAD_LETTERS = "tagstream.dead.letters";

  private LimitWatch limits;
  private Topic<byte[], byte[]> deadLetters;

  /**
   * What a stage needs of Kafka Streams for this.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param limits of all topics that the stage writes to
   * @param deadLetters for what cannot be serialized
   */
  public static Map<String, Object> config(
      Map<String, ?> client, LimitWatch limits, Topic<byte[], byte[]> deadLetters) {
    return Map.of(
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        RefusedOutputs.class,
        LIMITS,
        limits,
        DEAD_LETTERS,
        deadLetters,
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        LimitWatch.requestBytes(client));
  }

  @Override
  @SuppressWarnings("unchecked")
  public void configure(Map<String, ?> configs) {
    limits = (LimitWatch) configs.get(LIMITS);
    deadLetters = (Topic<byte[], byte[]>) configs.get(DEAD_LETTERS);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception e) {
    if (TopicLimits.isRefusal(e)) {
      limits.refused(record.topic(), RawRecord.of(record), e);
    }
    return Response.fail();
  }

  /** Nothing was sent, so nothing is lost but this. */
  @Override
  @SuppressWarnings("rawtypes") // as it is declared
  public Response handleSerializationError(
      ErrorHandlerContext context,
      ProducerRecord record,
      Exception e,
      SerializationExceptionOrigin origin) {
    DeadLetter why =
        new DeadLetter(
            context.topic() == null ? record.topic() : context.topic(),
            context.partition(),
            context.offset(),
            e.getClass().getName(),
            String.valueOf(e.getMessage()),
            null);
    RawRecord source =
        new RawRecord(
            context.sourceRawKey(),
            context.sourceRawValue(),
            context.headers() == null ? new RecordHeaders() : context.headers(),
            context.timestamp());
    Optional<RawRecord> letter =
        why.of(source, limits.of(deadLetters.name()), System.currentTimeMillis());
    return letter
        .map(raw -> Response.resume(List.of(raw.to(deadLetters.name()))))
        .orElseGet(Response::fail);
  }
}
