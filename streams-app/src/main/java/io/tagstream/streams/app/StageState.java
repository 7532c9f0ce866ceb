package io.tagstream.streams.app;

import io.tagstream.schemas.ops.Check;
import java.util.Locale;
import org.apache.kafka.streams.KafkaStreams;

/** The health of a Kafka Streams stage. */
final class StageState {
  private StageState() {}

  static Check of(KafkaStreams streams) {
    KafkaStreams.State state = streams.state();
    String name = state.name().toLowerCase(Locale.ROOT);
    return state == KafkaStreams.State.RUNNING || state == KafkaStreams.State.REBALANCING
        ? Check.ok(name)
        : Check.failed(name);
  }
}
