package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The line above all views: whether it is well, how good the champion is, how fast. */
final class StatusPanel implements Panel {
  private static final int METRICS = 500;

  /** Seconds over which the rate is taken. */
  private static final int SECONDS = 5;

  private static final int WAITING = 3000;

  private final Source source;
  private final Topics topics;
  private final Committed labels;
  private final QueueDepth queue = new QueueDepth(WAITING);
  private final QualityLog qualities = new QualityLog();
  private final long[] counts = new long[SECONDS];

  /**
   * A line of which nothing is known yet.
   *
   * @param labels how far those are who label
   */
  StatusPanel(Source source, Committed labels) {
    this.labels = labels;
    this.source = source;
    this.topics = source.topics();
  }

  /** How a component is. */
  record Part(String name, boolean up, String detail) {}

  /**
   * The line.
   *
   * @param now the clock here
   * @param serving the version that tags here; null before the first
   * @param champion where the alias points; null if it does not
   * @param challenger the same
   * @param quality of the champion, the latest last; empty without gold
   * @param perSecond sentences that all taggers tag in a second
   * @param lag how many wait, about
   * @param components of this process
   * @param versions that there are
   * @param writing whether one writes without a token ({@code open}), with one ({@code token}), or
   *     not at all ({@code closed})
   * @param bootstrapServers where the broker is, for people's own clients
   * @param sentences the topics that taggers read
   * @param waiting sentences that wait for a label, about; null if that is not known
   * @param tale what this process does step by step; null for nothing
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Status(
      Instant now,
      String serving,
      String champion,
      String challenger,
      List<QualityLog.Point> quality,
      double perSecond,
      long lag,
      List<Part> components,
      List<String> versions,
      String writing,
      String bootstrapServers,
      String sentences,
      Long waiting,
      Tale tale) {}

  @Override
  public String name() {
    return "status";
  }

  @Override
  public Map<String, Integer> topics() {
    return Map.of(
        topics.evaluationMetrics().name(),
        METRICS,
        topics.taggedEntities().name(),
        1,
        topics.labelQueue().name(),
        WAITING);
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.taggedEntities().name())) {
      counts[0]++;
    } else if (record.topic().equals(topics.labelQueue().name())) {
      queue.add(new TopicPartition(record.topic(), record.partition()), record.offset());
    } else if (topics.evaluationMetrics().decode(record.value())
        instanceof Decoded.Value<EvaluationMetrics> metrics) {
      EvaluationMetrics now = metrics.value();
      now.sinceBeginning()
          .ifPresent(all -> qualities.add(now.modelVersion(), now.timestamp(), all));
    }
  }

  @Override
  public void begun() {
    Arrays.fill(counts, 0);
  }

  /** Whenever somebody asks, it is another one. */
  @Override
  public long edition() {
    return System.nanoTime();
  }

  @Override
  public Status shown() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    System.arraycopy(counts, 0, counts, 1, SECONDS - 1);
    counts[0] = 0;
    RegistrySnapshot registry = source.registry().get();
    AliasRecord champion = registry.aliases().get(AliasRecord.CHAMPION);
    AliasRecord challenger = registry.aliases().get(AliasRecord.CHALLENGER);
    return new Status(
        Instant.now(),
        source.serving().get(),
        champion == null ? null : champion.version(),
        challenger == null ? null : challenger.version(),
        champion == null ? List.of() : qualities.of(champion.version()),
        (double) sum / SECONDS,
        source.lag().getAsLong(),
        source.components().stream().map(StatusPanel::part).toList(),
        registry.newestLast().stream().map(model -> model.version()).toList(),
        source.access().kind(),
        String.valueOf(source.client().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)),
        topics.read().toString(),
        queue.waiting(labels.get()),
        source.tale().get());
  }

  private static Part part(Component component) {
    Check check = component.check();
    return new Part(component.name(), check.up(), check.detail());
  }
}
