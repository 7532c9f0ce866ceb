package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.web.live.health.DeadLetterLog;
import io.tagstream.web.live.health.Pace;
import io.tagstream.web.live.health.TopicRates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How data go, and what cannot be read. */
final class HealthPanel implements Panel {
  /** Eyes are not faster, and all of it is sent anew. */
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final Topics topics;
  private final Supplier<TopicRates.Seen> rates;
  private final LongSupplier nanos;
  private final DeadLetterLog letters;
  private final Map<String, Pace> paces = new LinkedHashMap<>();

  /**
   * A panel that has seen nothing.
   *
   * @param rates what the broker said last; null before the first answer
   * @param nanos a clock
   */
  HealthPanel(Topics topics, Supplier<TopicRates.Seen> rates, LongSupplier nanos) {
    this.topics = topics;
    this.rates = rates;
    this.nanos = nanos;
    letters = new DeadLetterLog(topics.deadLetters().name());
    for (Topic<?, ?> topic :
        List.of(
            topics.taggedEntities(),
            topics.goldEntities(),
            topics.labelQueue(),
            topics.evaluationScores(),
            topics.evaluationMetrics(),
            topics.control(),
            topics.trainingStatus(),
            topics.modelRegistry(),
            topics.deadLetters())) {
      paces.put(topic.name(), new Pace(nanos));
    }
  }

  /**
   * A topic of the drawing.
   *
   * @param role what it is to Tagstream: its usual name; {@code inputs} for all that is read
   * @param topic its name
   * @param perSecond records; of inputs, about. Null where it is not known
   * @param partitions how many; null where it is not known, or it is not there
   * @param missing whether it is not there
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Flow(String role, String topic, Double perSecond, Integer partitions, boolean missing) {}

  /**
   * All of it.
   *
   * @param flows the topics of the drawing
   * @param missing topics of Tagstream that are not there, in the drawing or not
   * @param nodes the brokers; empty before they are known
   * @param problem why the broker does not answer; null if it does
   * @param program which version of Tagstream this is; null where nobody knows
   * @param java what it runs on
   * @param letters what could not be read
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      List<Flow> flows,
      List<String> missing,
      List<String> nodes,
      String problem,
      String program,
      String java,
      DeadLetterLog.Shown letters) {}

  @Override
  public String name() {
    return "health";
  }

  @Override
  public Map<String, Integer> topics() {
    Map<String, Integer> wanted = new LinkedHashMap<>();
    paces.keySet().forEach(topic -> wanted.put(topic, 1));
    wanted.put(topics.deadLetters().name(), DeadLetterLog.LAST);
    return wanted;
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    paces.get(topic).add();
    if (topic.equals(topics.deadLetters().name())) {
      letters.add(record);
    } else if (topic.equals(topics.taggedEntities().name())) {
      letters.look(record, "tagged");
    } else if (topic.equals(topics.goldEntities().name())) {
      letters.look(record, "gold");
    }
  }

  @Override
  public void begun() {
    paces.values().forEach(Pace::clear);
    letters.begun();
  }

  /** Changes with the dead letters, and now and then for the rates. */
  @Override
  public long edition() {
    var unused = rates.get();
    return 31 * (nanos.getAsLong() / EVERY_NANOS) + letters.edition();
  }

  @Override
  public Shown shown() {
    TopicRates.Seen seen = rates.get();
    Map<String, Flow> flows = new LinkedHashMap<>();
    flows.put("inputs", inputs(seen));
    int prefix = topics.prefix().length();
    paces.forEach(
        (topic, pace) -> {
          String role =
              topic.equals(topics.taggedEntities().name())
                  ? "tagged-entities"
                  : topic.substring(prefix);
          flows.put(role, flow(role, topic, pace.perSecond(), seen));
        });
    return new Shown(
        List.copyOf(flows.values()),
        seen == null ? List.of() : seen.missing(),
        seen == null ? List.of() : seen.nodes(),
        seen == null ? null : seen.problem(),
        HealthPanel.class.getPackage().getImplementationVersion(),
        System.getProperty("java.version"),
        letters.shown());
  }

  /** What is read, all topics together. */
  private Flow inputs(TopicRates.Seen seen) {
    String names = topics.read().toString();
    if (seen == null || seen.problem() != null) {
      return new Flow("inputs", names, null, null, false);
    }
    double perSecond = 0;
    int partitions = 0;
    boolean isKnown = false;
    for (Map.Entry<String, TopicRates.Growth> one : seen.topics().entrySet()) {
      if (topics.read().has(one.getKey())) {
        Double grown = one.getValue().perSecond();
        isKnown |= grown != null;
        perSecond += grown == null ? 0 : grown;
        partitions += one.getValue().partitions();
      }
    }
    return new Flow("inputs", names, isKnown ? perSecond : null, partitions, seen.inputs() == 0);
  }

  private static Flow flow(String role, String topic, double perSecond, TopicRates.Seen seen) {
    TopicRates.Growth growth = seen == null ? null : seen.topics().get(topic);
    return new Flow(
        role,
        topic,
        perSecond,
        growth == null ? null : growth.partitions(),
        seen != null && seen.missing().contains(topic));
  }
}
