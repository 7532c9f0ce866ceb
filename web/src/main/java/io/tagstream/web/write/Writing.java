package io.tagstream.web.write;

import io.tagstream.schemas.Topics;
import io.tagstream.web.http.Access;
import io.tagstream.web.http.Route;
import io.tagstream.web.topic.RecordFinder;
import java.util.List;
import java.util.Map;

/** What people do on the page: each act is a record on a topic. */
public final class Writing implements AutoCloseable {
  private final Topics topics;
  private final Access access;
  private final Outbox outbox;
  private final RecordFinder finder;

  /**
   * Connects when there is something to write.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param access who may do it
   */
  public Writing(Map<String, Object> client, Topics topics, Access access) {
    this.topics = topics;
    this.access = access;
    this.outbox = new Outbox(client);
    this.finder = new RecordFinder(client);
  }

  /** Its routes. */
  public List<Route> routes() {
    return List.of(
        new ControlRoute(topics.control(), outbox, access),
        new DeadLetterRoute(topics, finder, outbox, access));
  }

  @Override
  public void close() {
    outbox.close();
    finder.close();
  }
}
