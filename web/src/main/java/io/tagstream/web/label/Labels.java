package io.tagstream.web.label;

import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.web.http.Access;
import io.tagstream.web.http.Route;
import io.tagstream.web.live.Labelling;
import io.tagstream.web.write.Outbox;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The label queue as a desk for annotators, and gold that comes of it. */
public final class Labels implements AutoCloseable {
  private final Topics topics;
  private final Access access;
  private final Desk desk = new Desk(System::nanoTime);
  private final DeskReader reader;
  private final Outbox outbox;

  /**
   * Reads nothing before somebody asks for a sentence.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param access who may label
   */
  public Labels(Map<String, Object> client, Topics topics, Access access) {
    this.topics = topics;
    this.access = access;
    this.reader = new DeskReader(client, topics, desk);
    this.outbox = new Outbox(client);
  }

  /** Its routes. */
  public List<Route> routes() {
    return List.of(new NextRoute(this, access), new DecideRoute(this, access));
  }

  /** See {@link Desk#next}. */
  Desk.Hand next(String annotator, List<String> have, int count) {
    Desk.Hand hand = desk.next(annotator, have, count);
    reader.wake();
    return hand;
  }

  /** See {@link Desk#decide}; done when what was decided is safe. */
  CompletableFuture<Void> decide(Decision decision) {
    Desk.Taken taken;
    try {
      taken = desk.decide(decision);
    } finally {
      reader.wake();
    }
    taken.gold().ifPresent(gold -> write(decision.id(), gold));
    return taken.done();
  }

  private void write(String id, byte[] gold) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.goldEntities().name(), id.getBytes(StandardCharsets.UTF_8), gold);
    record.headers().add(Labelling.HEADER, "page".getBytes(StandardCharsets.UTF_8));
    var unused =
        outbox
            .write(record)
            .whenComplete(
                (place, failure) -> {
                  if (failure == null) {
                    desk.written(id, place.partition(), place.offset());
                  } else {
                    desk.failed(id, failure);
                  }
                });
  }

  /** The value of a gold record. */
  byte[] value(GoldSentence gold) {
    return topics
        .goldEntities()
        .valueSerde()
        .serializer()
        .serialize(topics.goldEntities().name(), gold);
  }

  @Override
  public void close() {
    reader.close();
    outbox.close();
  }
}
