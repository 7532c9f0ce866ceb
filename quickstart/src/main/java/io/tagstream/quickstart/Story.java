package io.tagstream.quickstart;

import io.tagstream.quickstart.QuickstartSummary.Version;
import io.tagstream.runtime.control.ControlClient;
import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.web.live.Tale;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the quickstart does, step by step. */
final class Story {
  private static final Duration GOLD_DELAY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Nobody gets round to one sentence in so many: what there is to label. */
  private static final int UNLABELLED = 10;

  /** So many optimizer steps make a usable model of a small corpus; a large one has more. */
  static final int LEAST_STEPS = 200;

  private static final int BATCH = 16;
  private static final int LEAST_EPOCHS = 3;

  private final House house;
  private final Plan plan;
  private final QuickstartCorpus corpus;
  private final Screen screen;

  /** What the page says of each phase. */
  private static final List<String> STEPS =
      List.of(
          "Fine-tune on a quarter of the sentences",
          "Stream held-out ones, their gold follows",
          "Retrain on all, while the stream goes on",
          "The new version takes over",
          "Done: over to you");

  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final String run = "q" + Long.toString(System.currentTimeMillis(), 36) + "-";
  private long phaseStart;

  /**
   * What is told.
   *
   * @param corpus what to train on, and the sentences that are sent
   * @param baseModel what to fine-tune
   * @param rate how many sentences are sent per second
   * @param leastSteps how many optimizer steps a training takes at least
   */
  record Plan(QuickstartCorpus corpus, String baseModel, double rate, int leastSteps) {}

  /** A story not told yet. */
  Story(House house, Plan plan, Screen screen) {
    this.house = house;
    this.plan = plan;
    this.corpus = plan.corpus();
    this.screen = screen;
    this.phaseStart = house.begunNanos();
  }

  /** Tells it, and returns what it came to. */
  QuickstartSummary tell() throws IOException, InterruptedException {
    introduce();
    Duration onePass = Duration.ofSeconds((long) (corpus.held().size() / plan.rate()));
    try (Watch watch = new Watch(house.client(), house.topics(), run, screen);
        SentenceFeed feed =
            new SentenceFeed(
                house.bootstrapServers(),
                house.topics(),
                corpus.held(),
                run,
                number -> number % UNLABELLED != 0,
                GOLD_DELAY)) {
      at(0);
      String first = champion();
      if (first == null) {
        screen.say("%n1. Fine-tune %s on a quarter of the training sentences", plan.baseModel());
        first = train("first", corpus.firstPart().toString(), corpus.trainSentences() / 4);
        phase("train");
      } else {
        screen.say("%n1. %s is the champion of an earlier run (--fresh begins anew)", first);
      }

      at(1);
      screen.say(
          "%n2. Stream the held-out sentences; their gold follows %d s later",
          GOLD_DELAY.toSeconds());
      house.progress().plain();
      screen.pause(false);
      feed.start(plan.rate());
      watch.awaitTagged(first, corpus.held().size(), onePass);
      phase("stream");

      at(2);
      screen.say(
          "%n3. Retrain on all %,d sentences, while the stream goes on", corpus.trainSentences());
      String second = train("all", corpus.whole().toString(), corpus.trainSentences());
      phase("retrain");

      at(3);
      screen.say("%n4. Stream on: %s takes over without a gap", second);
      watch.awaitTagged(second, corpus.held().size(), onePass);
      feed.finish();
      QuickstartSummary summary = audit(watch);
      screen.pause(true);
      phase("stream-retrained");
      return conclude(summary);
    }
  }

  private void introduce() {
    screen.say("Watch it   %s/", house.httpAddress());
    screen.say("Kafka      %s", house.bootstrapServers());
    screen.say("Metrics    %s/metrics", house.httpAddress());
    screen.say("Health     %s/health", house.httpAddress());
    screen.say(
        "Send text  echo 'Ada Lovelace lived in London.' | kcat -P -b %s -t sentences",
        house.bootstrapServers());
    screen.say("See it     kcat -C -b %s -t tagged-entities -o end", house.bootstrapServers());
    phase("start");
  }

  private String champion() {
    try (ModelRegistry registry = new ModelRegistry(house.client(), house.topics())) {
      return registry.refresh(PATIENCE).champion().map(v -> v.version()).orElse(null);
    }
  }

  /** Asks for a training on the control topic and returns the version that it made. */
  private String train(String name, String trainFile, int sentences) {
    int perEpoch = Math.max(1, sentences / BATCH);
    int epochs = Math.max(LEAST_EPOCHS, (plan.leastSteps() + perEpoch - 1) / perEpoch);
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_name_or_path", plan.baseModel());
    config.put("train_file", trainFile);
    config.put("validation_file", corpus.heldFile().toString());
    config.put("per_device_train_batch_size", BATCH);
    config.put("learning_rate", 3e-4);
    config.put("num_train_epochs", epochs);
    config.put("save_steps", 0);
    config.put("seed", 1);
    String request = run + name;
    TrainingStatus status;
    try (ControlClient control = new ControlClient(house.client(), house.topics())) {
      control.send(request, ControlCommand.retrain(config));
      status = control.awaitEnd(request, update -> {});
    }
    if (status.state() != TrainingStatus.State.COMPLETED) {
      throw new IllegalStateException(
          "the training has %s: %s".formatted(status.state(), status.error()));
    }
    if (Boolean.FALSE.equals(status.promoted())) {
      throw new IllegalStateException("%s is %s".formatted(status.version(), status.note()));
    }
    return status.version();
  }

  /** Reads everything back, waits until the streamed scores hold all gold, and compares. */
  private QuickstartSummary audit(Watch watch) throws InterruptedException {
    try (DeliveryCheck check = new DeliveryCheck(house.bootstrapServers(), house.topics())) {
      DeliveryCheck.Report report = check.readAll(0, PATIENCE);
      OfflineScores offline = OfflineScores.read(house.client(), house.topics());
      List<Version> versions = new ArrayList<>();
      for (String version : offline.byVersion().keySet()) {
        long sentences = offline.sentences().get(version);
        versions.add(
            new Version(
                version,
                watch.awaitScores(version, sentences).overall().f1(),
                offline.byVersion().get(version).entities().overall().f1(),
                sentences));
      }
      return new QuickstartSummary(
          report.inputs(),
          report.tagged(),
          report.duplicates().size(),
          report.missing().size(),
          versions,
          offline.swapGap().toMillis(),
          seconds);
    }
  }

  private QuickstartSummary conclude(QuickstartSummary s) {
    at(4);
    screen.say("%n5. What it came to");
    screen.say(
        "   %,d sentences, %,d tagged, %d twice, %d missing; the swap took %d ms",
        s.sentences(), s.tagged(), s.duplicates(), s.missing(), s.swapGapMillis());
    for (Version v : s.versions()) {
      screen.say(
          "   %-4s F1 %.4f streamed, %.4f offline, on %,d sentences",
          v.version(), v.f1Streamed(), v.f1Offline(), v.sentences());
    }
    return s;
  }

  private void at(int step) {
    house.tell(new Tale(STEPS, step));
  }

  private void phase(String name) {
    long now = System.nanoTime();
    seconds.put(name, Math.round((now - phaseStart) / 1e8) / 10.0);
    phaseStart = now;
  }
}
