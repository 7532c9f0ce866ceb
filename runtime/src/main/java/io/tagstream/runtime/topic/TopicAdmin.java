package io.tagstream.runtime.topic;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds and creates the topics that a broker lacks. */
public final class TopicAdmin {
  /** A replication factor that leaves the choice to the broker. */
  public static final short BROKER_DEFAULT = -1;

  /** How long a new topic may take until it answers. */
  private static final Duration LEADER_PATIENCE = Duration.ofSeconds(30);

  private TopicAdmin() {}

  /**
   * Creates the missing topics, each with the configuration it wants, and leaves the others as they
   * are. Another process may do the same at the same time.
   *
   * @param partitions of each topic, but for the {@link Topic#ordered} ones, which have one
   * @param replicationFactor of each topic, or {@link #BROKER_DEFAULT}
   * @return the names of those created here
   * @throws KafkaException naming the topic that could not be created
   */
  public static List<String> createMissing(
      Admin admin, Topics topics, int partitions, short replicationFactor) {
    List<NewTopic> missing =
        missing(admin, topics).stream()
            .map(topic -> newTopic(topic, partitions, replicationFactor))
            .toList();
    Map<String, KafkaFuture<Void>> results = admin.createTopics(missing).values();
    List<String> created = new ArrayList<>();
    for (NewTopic topic : missing) {
      if (isCreated(topic.name(), results.get(topic.name()))) {
        created.add(topic.name());
      }
    }
    awaitLeaders(admin, created, partitions, topics);
    return List.copyOf(created);
  }

  /**
   * The topics that the broker lacks.
   *
   * @throws KafkaException if it does not list its topics
   */
  public static List<Topic<?, ?>> missing(Admin admin, Topics topics) {
    Set<String> existing = names(admin);
    return topics.all().stream().filter(topic -> !existing.contains(topic.name())).toList();
  }

  private static Set<String> names(Admin admin) {
    return Answers.await(admin.listTopics().names(), "cannot list the topics");
  }

  /**
   * Requires topics to be there as who writes and reads them needs them: with one partition where
   * all records need one order, and keeping what must be kept. What this client may not look at is
   * taken for granted.
   *
   * @throws KafkaException in one line that names the first topic that is not, and the mend
   */
  public static void requireUsable(Admin admin, List<Topic<?, ?>> topics) {
    List<String> names = topics.stream().map(Topic::name).toList();
    Map<String, KafkaFuture<TopicDescription>> found =
        admin.describeTopics(names).topicNameValues();
    for (Topic<?, ?> topic : topics) {
      requireOrder(topic, description(topic, found.get(topic.name())));
    }
    Map<ConfigResource, KafkaFuture<Config>> configs =
        admin.describeConfigs(names.stream().map(TopicAdmin::resource).toList()).values();
    for (Topic<?, ?> topic : topics) {
      config(topic, configs.get(resource(topic.name())))
          .ifPresent(config -> requireConfig(topic, config));
    }
  }

  private static TopicDescription description(
      Topic<?, ?> topic, KafkaFuture<TopicDescription> description) {
    try {
      return Answers.await(description, "cannot look at the topic " + topic.name());
    } catch (KafkaException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw absent(topic, e);
      }
      throw e;
    }
  }

  /**
   * Requires the inputs to be there that are none of Tagstream's own; of a pattern, none need be.
   *
   * @throws KafkaException naming the first that is not
   */
  static void requireInputs(Admin admin, Topics topics) {
    if (topics.inputs() == null) {
      return;
    }
    Set<String> existing = names(admin);
    for (String name : topics.inputs().names()) {
      if (!existing.contains(name)) {
        throw new KafkaException(
            "topic %s does not exist: create it, or name another --input-topic".formatted(name));
      }
    }
  }

  /**
   * Requires all topics to be there.
   *
   * @throws KafkaException naming the first that is not
   */
  static void requireAll(Admin admin, Topics topics) {
    List<Topic<?, ?>> missing = missing(admin, topics);
    if (!missing.isEmpty()) {
      throw absent(missing.get(0), null);
    }
  }

  private static KafkaException absent(Topic<?, ?> topic, Throwable cause) {
    return new KafkaException(
        "topic %s does not exist: create it, or start a tagger or trainer with --create-topics"
            .formatted(topic.name()),
        cause);
  }

  private static void requireOrder(Topic<?, ?> topic, TopicDescription description) {
    int partitions = description.partitions().size();
    if (topic.ordered() && partitions > 1) {
      throw new KafkaException(
          "topic %s has %d partitions: create it with one, since its records have one order"
              .formatted(topic.name(), partitions));
    }
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  /** Empty for who may not see it. */
  private static Optional<Config> config(Topic<?, ?> topic, KafkaFuture<Config> config) {
    try {
      return Optional.of(
          Answers.await(config, "cannot look at the settings of topic " + topic.name()));
    } catch (KafkaException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void requireConfig(Topic<?, ?> topic, Config config) {
    String wanted = topic.config().getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "");
    String policy = TopicLimits.value(config, TopicConfig.CLEANUP_POLICY_CONFIG, "");
    String time = TopicLimits.value(config, TopicConfig.RETENTION_MS_CONFIG, "");
    String size = TopicLimits.value(config, TopicConfig.RETENTION_BYTES_CONFIG, "");
    boolean forgets = policy.contains("delete") && !(time.equals("-1") && size.equals("-1"));
    if (!wanted.isEmpty() && forgets) {
      throw new KafkaException(
          "topic %s forgets its records (cleanup.policy=%s, retention.ms=%s, retention.bytes=%s): set %s"
              .formatted(
                  topic.name(),
                  policy,
                  time,
                  size,
                  wanted.equals(TopicConfig.CLEANUP_POLICY_COMPACT)
                      ? "cleanup.policy=compact"
                      : "retention.ms=-1 and retention.bytes=-1"));
    }
  }

  /**
   * Waits until the leaders answer. A producer that is earlier may see its first batch refused and
   * its second one taken, and can then never deliver the first.
   */
  private static void awaitLeaders(
      Admin admin, List<String> created, int partitions, Topics topics) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (Topic<?, ?> topic : topics.all()) {
      for (int i = 0;
          created.contains(topic.name()) && i < (topic.ordered() ? 1 : partitions);
          i++) {
        ends.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
      }
    }
    long patience = System.nanoTime() + LEADER_PATIENCE.toNanos();
    while (true) {
      try {
        var unused = Answers.await(admin.listOffsets(ends).all(), "the new topics do not answer");
        return;
      } catch (KafkaException e) {
        // A broker may not have heard yet of what the controller has just created.
        if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > patience) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static NewTopic newTopic(Topic<?, ?> topic, int partitions, short replicationFactor) {
    return new NewTopic(
            topic.name(),
            Optional.of(topic.ordered() ? 1 : partitions),
            Optional.of(replicationFactor).filter(factor -> factor != BROKER_DEFAULT))
        .configs(topic.config());
  }

  private static boolean isCreated(String topic, KafkaFuture<Void> result) {
    try {
      Answers.await(result, "cannot create the topic " + topic);
      return true;
    } catch (KafkaException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }
}
