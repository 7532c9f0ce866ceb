package io.tagstream.cli.service;

import io.tagstream.cli.option.BundleOptions;
import io.tagstream.cli.option.EntityOptions;
import io.tagstream.cli.option.HttpOptions;
import io.tagstream.cli.option.HttpTokenOptions;
import io.tagstream.cli.option.InputOptions;
import io.tagstream.cli.option.KafkaOptions;
import io.tagstream.cli.option.OutputOptions;
import io.tagstream.cli.option.TopicOptions;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.scoring.challenger.ChallengerPolicy;
import io.tagstream.streams.scoring.settings.ScoringActions;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.OffsetReset;
import io.tagstream.streams.stage.StagePolicy;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.web.http.Access;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tagstream tagger}. */
@Command(
    name = "tagger",
    description =
        "Tags the sentences on Kafka with the champion model, and scores it against gold."
            + " Runs until it is stopped; start more of them to share the work.")
public final class TaggerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TaggerCommand.class);

  @Mixin KafkaOptions kafka;

  @Mixin TopicOptions topics;

  @Mixin HttpOptions http = new HttpOptions(8081);

  @Mixin HttpTokenOptions token = new HttpTokenOptions();

  @Mixin BundleOptions bundles = new BundleOptions();

  @Mixin InputOptions input = new InputOptions();

  @Mixin OutputOptions output = new OutputOptions();

  @Mixin EntityOptions entities = new EntityOptions();

  @Option(
      names = "--application-id",
      paramLabel = "ID",
      description =
          "The consumer group: the same for taggers that share the work."
              + " Default: tagstream-tagger, after the topic prefix, and before the names of other"
              + " input topics.")
  String applicationId;

  @Option(
      names = "--instance-id",
      paramLabel = "ID",
      description =
          "Names this instance, across restarts. Default: a name kept in the state directory.")
  String instanceId;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${env:TAGSTREAM_STATE_DIR:-tagstream-data/tagger}",
      description =
          "What is kept on disk: models, instance names. Default: $TAGSTREAM_STATE_DIR,"
              + " or tagstream-data/tagger.")
  Path stateDir;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Threads that read, tokenize and write; one model serves all."
              + " Default: ${DEFAULT-VALUE}.")
  int threads;

  @Option(
      names = "--commit-interval-ms",
      paramLabel = "MS",
      defaultValue = "200",
      description =
          "How often at least results become visible to readers of committed records."
              + " Default: ${DEFAULT-VALUE}.")
  long commitIntervalMs;

  @Option(
      names = "--max-tokens-in-flight",
      paramLabel = "N",
      description =
          "Word pieces that may be read and not answered: more of them fill batches better, and"
              + " take memory and time. Default: 32 full batches for each that runs at a time.")
  Long maxTokensInFlight;

  @Option(
      names = "--inference-timeout-ms",
      paramLabel = "MS",
      description =
          "How long the model may take for a batch before it counts as hung. Default: 20000.")
  Long inferenceTimeoutMs;

  @Option(
      names = "--scoring",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Score predictions against gold, too. Default: they are scored.")
  boolean scoring;

  @Option(
      names = "--retrain-on-drift",
      description =
          "The first time that a version is found to do worse than before, ask the trainer for a"
              + " new one, with the settings of its last training. Default: only tell.")
  boolean retrainOnDrift;

  @Option(
      names = "--labels-per-hour",
      paramLabel = "N",
      description =
          "How many sentences of each partition go to the label queue: those without gold of whose"
              + " tags the model was least sure. 0 for none. Default: ${DEFAULT-VALUE}.")
  int labelsPerHour = ScoringActions.DEFAULT.labelsPerHour();

  @Option(
      names = "--challenger-share",
      paramLabel = "SHARE",
      description =
          "The share of the sentences that a challenger tags, too, and of the model time that it"
              + " may take, from 0 to 1; 0 for no challenger. Default: ${DEFAULT-VALUE}.")
  double challengerShare = TaggerSettings.DEFAULT_CHALLENGER_SHARE;

  @Option(
      names = "--challenger-sentences",
      paramLabel = "N",
      description =
          "With gold, after which a challenger is judged first; then whenever they have doubled,"
              + " six times at most. Default: ${DEFAULT-VALUE}.")
  long challengerSentences = ChallengerPolicy.DEFAULT.sentences();

  @Option(
      names = "--challenger-probability",
      paramLabel = "P",
      description =
          "That the challenger is better, or that it is not, from which on this counts as sure."
              + " Default: ${DEFAULT-VALUE}.")
  double challengerProbability = ChallengerPolicy.DEFAULT.probability();

  @Option(
      names = "--decide-challenger",
      description =
          "Have a challenger promoted when it is surely better, and dismissed when it is surely"
              + " worse, or not better after all. Default: only tell.")
  boolean decideChallenger;

  @Option(
      names = "--auto-offset-reset",
      paramLabel = "earliest|latest",
      converter = OffsetResetConverter.class,
      description =
          "Where to go on when the group has lost its place in a topic: its offset is out of range,"
              + " or expired. Default: nowhere; it says so and waits.")
  OffsetReset offsetReset = OffsetReset.NONE;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InetSocketAddress address = http.address();
    Access access = token.access(address);
    try (Shutdown shutdown = new Shutdown();
        TaggerApp app = new TaggerApp(settings(), address, access, NerModel::load)) {
      app.start();
      LOG.info(
          "Tagging for {}: {}/health, /metrics and /v1/tag", kafka.bootstrapServer(), app.url());
      shutdown.await();
    }
    return 0;
  }

  /** The options as settings; throws {@link IllegalArgumentException} for what is not possible. */
  TaggerSettings settings() throws IOException {
    TaggingSettings defaults = TaggingSettings.of(kafka.bootstrapServer(), stateDir);
    Topics all = output.topics(kafka.topics(), input);
    Map<String, String> client = kafka.client();
    requireSecrecy();
    BatchSettings batch = batch(defaults.batch());
    Duration commitInterval = Duration.ofMillis(commitIntervalMs);
    Duration transactionTimeout =
        transactionTimeout(defaults, batch.inferenceTimeout().plus(commitInterval));
    TaggingSettings tagging =
        defaults.toBuilder()
            .applicationId(
                applicationId == null ? TaggingSettings.defaultApplicationId(all) : applicationId)
            .topics(all)
            .instanceId(instanceId)
            .streamThreads(threads)
            .commitInterval(commitInterval)
            .transactionTimeout(transactionTimeout)
            .format(input.format(output.added(), client))
            .telling(output.telling(entities.filter(), scoring))
            .batch(batch)
            .kafka(client)
            .policy(policy(transactionTimeout))
            .build();
    ScoringConfig scored =
        ScoringConfig.defaults(all)
            .withActions(
                new ScoringActions(
                    retrainOnDrift,
                    new ChallengerPolicy(
                        challengerSentences, challengerProbability, decideChallenger),
                    labelsPerHour));
    return new TaggerSettings(
        tagging, topics.setup(), scoring ? scored : null, challengerShare, bundles.sources());
  }

  /** What scoring keeps, and what challengers find in their own way, is not redacted. */
  private void requireSecrecy() {
    if (output.redacts() && (scoring || challengerShare > 0)) {
      throw new IllegalArgumentException(
          "--redact: scoring compares with gold, which has names in it, and a challenger may miss"
              + " what the champion finds: add --no-scoring --challenger-share=0");
    }
  }

  private BatchSettings batch(BatchSettings defaults) {
    return new BatchSettings(
        defaults.tokensPerBatch(),
        defaults.windowSentences(),
        maxTokensInFlight == null ? defaults.maxTokensInFlight() : maxTokensInFlight,
        inferenceTimeoutMs == null
            ? defaults.inferenceTimeout()
            : Duration.ofMillis(inferenceTimeoutMs));
  }

  /** Nothing may move for a minute, or for two transactions of the longest kind. */
  private StagePolicy policy(Duration transactionTimeout) {
    Duration usual = StagePolicy.DEFAULT.standstill();
    Duration least = transactionTimeout.multipliedBy(2);
    return new StagePolicy(offsetReset, least.compareTo(usual) > 0 ? least : usual);
  }

  /** The usual one, unless a transaction may be open for longer. */
  private static Duration transactionTimeout(TaggingSettings defaults, Duration open) {
    Duration atLeast = open.plusSeconds(5);
    Duration usual = defaults.transactionTimeout();
    return atLeast.compareTo(usual) > 0 ? atLeast : usual;
  }
}
