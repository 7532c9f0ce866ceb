package io.tagstream.trainer.service;

import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.runtime.topic.LimitWatch;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.trainer.publish.Registrar;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TransactionalWriter;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How requests stand and what the registry says, with the one writer of both: who writes there does
 * it by a decision of the {@link RequestLog}.
 */
final class TrainerTopics implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, Object> client;
  private final Topics topics;
  private final Retry retry;
  private final LimitWatch limits;
  private final TransactionalWriter writer;
  private final ModelRegistry registry;
  private final RequestLog requests;

  /**
   * Reads how every request stands.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   */
  TrainerTopics(Map<String, Object> client, Topics topics, Retry retry) {
    this.client = client;
    this.topics = topics;
    this.retry = retry;
    TopicReader statuses = new TopicReader(client, topics.trainingStatus().name());
    limits =
        new LimitWatch(
            client,
            Stream.of(
                    topics.trainingStatus(),
                    topics.modelRegistry(),
                    topics.modelBundles(),
                    topics.deadLetters())
                .map(Topic::name)
                .toList());
    writer = TransactionalWriter.connect(client, name(topics), retry, limits);
    registry = new ModelRegistry(client, topics);
    requests = new RequestLog(topics.trainingStatus(), writer, new StatusReader(statuses, retry));
    try {
      requests.catchUp(true);
      limits.start();
    } catch (RuntimeException e) {
      requests.close();
      limits.close();
      throw e;
    }
  }

  /** Names the consumer group and the transactions of all trainers with one prefix. */
  static String name(Topics topics) {
    return topics.prefix() + "tagstream-trainer";
  }

  RequestLog requests() {
    return requests;
  }

  LimitWatch limits() {
    return limits;
  }

  Registrar registrar() {
    return new Registrar(topics, registry, writer, retry);
  }

  /** A writer of chunks, under a name that fences nobody who has another. */
  TransactionalWriter uploads(String name, Retry patience) {
    return TransactionalWriter.connect(client, name(topics) + "-upload-" + name, patience, limits);
  }

  private record StatusReader(TopicReader statuses, Retry retry) implements RequestLog.Reader {
    @Override
    public void read(boolean toEnd, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
      if (!toEnd) {
        statuses.poll(Duration.ZERO).forEach(consumer);
        return;
      }
      retry.untilDone(
          () ->
              statuses.readToEnd(
                  PATIENCE,
                  record -> {
                    consumer.accept(record);
                    return true;
                  }));
    }

    @Override
    public void close() {
      statuses.close();
    }
  }

  @Override
  public void close() {
    writer.close();
    requests.close();
    registry.close();
    limits.close();
  }
}
