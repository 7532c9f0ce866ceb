package io.tagstream.quickstart;

import io.tagstream.broker.BrokerMain;
import io.tagstream.quickstart.ChaosSchedule.Fault;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.testkit.broker.TopicSettings;
import io.tagstream.testkit.process.JavaProcess;
import io.tagstream.testkit.process.Ports;
import io.tagstream.testkit.tagger.BadModel;
import io.tagstream.testkit.tagger.ModelFaults;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.Poison;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.SmallModel;
import io.tagstream.testkit.tagger.TaggedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A broker and taggers, each in a process of its own, with a stream of sentences, gold and model
 * versions; and all that a schedule does to them. Each part has a thread that deals with it, so
 * that one that is slow to stop holds up nothing else.
 */
final class ChaosHouse implements AutoCloseable {
  private static final int STEP_MILLIS = 40;
  private static final String FAKE = "cap";
  private static final List<BadModel> BAD_MODELS = List.of(BadModel.values());

  /** Of v3, v1, v2 and so on: every third version is a fake, the others are models in int8. */
  private static final List<String> TYPES = List.of(FAKE, "other", "name");

  /** What tells that a process was killed, or stopped in good order. */
  private static final Set<Integer> ENDED = Set.of(128 + 9, 128 + 15);

  private final Path data;
  private final Path logs;
  private final int port = Ports.free();
  private final Map<String, ScheduledExecutorService> hands = new TreeMap<>();
  private final JavaProcess[] taggers = new JavaProcess[ChaosSchedule.TAGGERS + 1];
  private final ModelFaults[] models = new ModelFaults[taggers.length];
  private JavaProcess broker;
  private final Sentences sentences;
  private final ModelShelf shelf;
  private final ChaosFeed feed;
  private int newest;
  private int champion;

  /** Starts everything, with a first model, in int8, and waits until it serves. */
  ChaosHouse(long seed, Path data, Path logs) throws IOException {
    this.data = data;
    this.logs = Files.createDirectories(logs);
    startBroker();
    sentences = new Sentences(bootstrapServers(), ChaosTaggerMain.PARTITIONS);
    shelf =
        new ModelShelf(
            bootstrapServers(),
            new Topics(),
            ChaosTaggerMain.PARTITIONS,
            Files.createDirectories(data.resolve("models")));
    limitTimes();
    TopicSettings.create(bootstrapServers(), "articles", ChaosTaggerMain.PARTITIONS - 1);
    feed = new ChaosFeed(sentences, seed);
    promoteNew();
    for (int i = 0; i < taggers.length; i++) {
      models[i] = new ModelFaults(Files.createDirectories(data.resolve("faults-" + i)));
    }
    for (int i = 0; i < ChaosSchedule.TAGGERS; i++) {
      startTagger(i);
    }
    feed.step();
    try (TaggedReader reader = new TaggedReader(bootstrapServers(), new Topics())) {
      reader.await(read -> !read.isEmpty());
    }
  }

  /** Sentences may be of any time, but not their results. */
  private void limitTimes() {
    Topics topics = new Topics();
    String day = Long.toString(Duration.ofDays(1).toMillis());
    TopicSettings.set(
        bootstrapServers(),
        topics.sentences(),
        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
        Long.toString(Long.MAX_VALUE));
    for (Topic<?, ?> topic : List.of(topics.taggedEntities(), topics.deadLetters())) {
      TopicSettings.set(
          bootstrapServers(), topic, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, day);
    }
  }

  String bootstrapServers() {
    return "localhost:" + port;
  }

  long sent() {
    return sentences.sent();
  }

  /** Goes through a schedule, and leaves everything well. */
  void run(ChaosSchedule schedule) throws InterruptedException, ExecutionException {
    ScheduledFuture<?> steps =
        hand("feed").scheduleAtFixedRate(feed::step, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
    List<ScheduledFuture<?>> ends = new ArrayList<>();
    for (Fault fault : schedule.faults()) {
      ends.add(at(fault.atMillis(), fault, () -> begin(fault)));
      ends.add(at(fault.atMillis() + fault.millis(), fault, () -> end(fault)));
    }
    for (ScheduledFuture<?> end : ends) {
      end.get();
    }
    for (int i = 0; i < taggers.length; i++) {
      requireNoCrash(i);
    }
    hand("feed")
        .submit(
            () -> {
              steps.cancel(false);
              feed.finish();
            })
        .get();
    if (!steps.isCancelled()) {
      steps.get(); // it has failed
    }
  }

  /** Has all processes print what their threads do, to their logs: for when something is stuck. */
  void printThreads() throws InterruptedException {
    broker.printThreads();
    for (JavaProcess tagger : taggers) {
      if (tagger != null && tagger.isRunning()) {
        tagger.printThreads();
      }
    }
    TimeUnit.SECONDS.sleep(2);
  }

  private ScheduledFuture<?> at(int millis, Fault fault, Runnable action) {
    return hand(part(fault)).schedule(action, millis, TimeUnit.MILLISECONDS);
  }

  private static String part(Fault fault) {
    return switch (fault.kind()) {
      case KILL, HOLD, JOIN -> "tagger-" + fault.target();
      case BROKER_KILL, BROKER_STOP -> "broker";
      case SWAP, ROLLBACK, BAD_MODEL -> "models";
      case MODEL_FAILS, MODEL_SLOW, MODEL_HANGS -> "model-" + fault.target();
      case UNREADABLE, OVERSIZE, UNLAWFUL_TIME, LONG, TOO_SLOW -> "feed";
    };
  }

  private ScheduledExecutorService hand(String part) {
    return hands.computeIfAbsent(part, p -> Executors.newSingleThreadScheduledExecutor());
  }

  private void begin(Fault fault) {
    int i = fault.target();
    switch (fault.kind()) {
      case KILL -> taggers[i].kill();
      case HOLD -> taggers[i].hold();
      case JOIN -> startTagger(i);
      case BROKER_KILL -> broker.kill();
      case BROKER_STOP -> broker.stop();
      case SWAP -> promoteNew();
      case ROLLBACK -> promote(Math.max(1, champion - 1 - i));
      case MODEL_FAILS -> models[i].begin(ModelFaults.Fault.FAILS);
      case MODEL_SLOW -> models[i].begin(ModelFaults.Fault.SLOW);
      case MODEL_HANGS -> models[i].begin(ModelFaults.Fault.HANGS);
      case BAD_MODEL -> promoteBad(BAD_MODELS.get(i));
      case UNREADABLE, OVERSIZE, UNLAWFUL_TIME, LONG, TOO_SLOW ->
          feed.poison(Poison.valueOf(fault.kind().name()));
    }
  }

  private void end(Fault fault) {
    int i = fault.target();
    switch (fault.kind()) {
      case KILL -> startTagger(i);
      case HOLD -> taggers[i].goOn();
      case JOIN -> taggers[i].stop();
      case BROKER_KILL, BROKER_STOP -> startBroker();
      case MODEL_FAILS -> models[i].end(ModelFaults.Fault.FAILS);
      case MODEL_SLOW -> models[i].end(ModelFaults.Fault.SLOW);
      case MODEL_HANGS -> models[i].end(ModelFaults.Fault.HANGS);
      case BAD_MODEL -> promoteNew();
      case SWAP, ROLLBACK, UNREADABLE, OVERSIZE, UNLAWFUL_TIME, LONG, TOO_SLOW -> {}
    }
  }

  private void startBroker() {
    if (broker == null || !broker.isRunning()) {
      broker =
          JavaProcess.start(
              BrokerMain.class,
              log("broker"),
              data.resolve("broker").toString(),
              Integer.toString(port));
    }
  }

  private void startTagger(int i) {
    requireNoCrash(i);
    if (taggers[i] == null || !taggers[i].isRunning()) {
      taggers[i] =
          JavaProcess.start(
              ChaosTaggerMain.class,
              log("tagger-" + i),
              bootstrapServers(),
              data.resolve("tagger-" + i).toString(),
              models[i].folder().toString());
    }
  }

  /** A crash of native code would be mended by the next start, and go unnoticed. */
  private void requireNoCrash(int i) {
    if (taggers[i] != null && !taggers[i].isRunning() && !ENDED.contains(taggers[i].exitCode())) {
      throw new IllegalStateException(
          "tagger %d ended with %d".formatted(i, taggers[i].exitCode()));
    }
  }

  private File log(String name) {
    return logs.resolve(name + ".log").toFile();
  }

  private void promoteNew() {
    String version = "v" + ++newest;
    try {
      Path directory = shelf.model(version, "{\"hidden_size\": %d}".formatted(newest));
      if (isInt8(version)) {
        SmallModel.write(directory, type(version), newest);
      }
      shelf.publish(version, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    promote(newest);
  }

  /** Of the entities that a version finds, another one than those of the versions around it. */
  static String type(String version) {
    return TYPES.get(Integer.parseInt(version.substring(1)) % TYPES.size());
  }

  /** Whether a version is a model in int8, and no fake. */
  static boolean isInt8(String version) {
    return !type(version).equals(FAKE);
  }

  private void promoteBad(BadModel bad) {
    String version = bad.name();
    try {
      Path directory = shelf.model(version, "");
      bad.write(directory);
      shelf.publish(version, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    shelf.promote(version);
  }

  private void promote(int version) {
    champion = version;
    shelf.promote("v" + version);
  }

  @Override
  public void close() {
    hands.values().forEach(ScheduledExecutorService::shutdownNow);
    for (JavaProcess tagger : taggers) {
      if (tagger != null) {
        tagger.close();
      }
    }
    sentences.close();
    shelf.close();
    broker.close();
  }
}
