package io.tagstream.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.scoring.challenger.ChallengerPolicy;
import io.tagstream.streams.scoring.settings.ScoringActions;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.OffsetReset;
import io.tagstream.streams.stage.StagePolicy;
import io.tagstream.streams.tagging.TaggingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TaggerCommandTest {
  private static final String AVRO = "--input-format=avro";

  @TempDir Path temp;

  @Test
  void needsNothingButTheBroker() throws IOException {
    TaggerSettings settings = parse("--bootstrap-server", "kafka-1:9092,kafka-2:9092");

    assertThat(settings.tagging().bootstrapServers()).isEqualTo("kafka-1:9092,kafka-2:9092");
    assertThat(settings.tagging().applicationId()).isEqualTo("tagstream-tagger");
    assertThat(settings.tagging().instanceId()).isNull();
    assertThat(settings.topics().sentences().name()).isEqualTo("sentences");
    assertThat(settings.tagging().batch()).isEqualTo(BatchSettings.DEFAULT);
    assertThat(settings.tagging().transactionTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.topicSetup().create()).isTrue();
    assertThat(settings.scoring()).isEqualTo(ScoringConfig.defaults(new Topics()));
    assertThat(settings.challengerShare()).isEqualTo(TaggerSettings.DEFAULT_CHALLENGER_SHARE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prod-scoring", "prod-challenger-v1", "eu.tagstream-trainer"})
  void takesNoApplicationIdThatIsAnotherGroupOfOurs(String id) {
    assertThatThrownBy(() -> parse("--bootstrap-server", "kafka:9092", "--application-id", id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("applicationId is '" + id + "'");
  }

  @ParameterizedTest
  @CsvSource({"earliest, EARLIEST", "latest, LATEST", "none, NONE"})
  void goesOnWhereItIsToldWhenItsPlaceIsLost(String value, OffsetReset reset) throws IOException {
    TaggerSettings settings =
        parse("--bootstrap-server", "kafka:9092", "--auto-offset-reset", value);

    assertThat(settings.tagging().policy().offsetReset()).isEqualTo(reset);
  }

  @Test
  void countsNoLongTransactionAsAStandstill() throws IOException {
    assertThat(parse("--bootstrap-server", "kafka:9092").tagging().policy())
        .isEqualTo(StagePolicy.DEFAULT);
    assertThat(
            parse("--bootstrap-server", "kafka:9092", "--inference-timeout-ms", "120000")
                .tagging()
                .policy()
                .standstill())
        .isEqualTo(Duration.ofMillis(250_400));
  }

  @Test
  void givesEachTopicPrefixAnApplicationIdOfItsOwn() throws IOException {
    TaggerSettings settings = parse("--bootstrap-server=k:1", "--topic-prefix=ner.");

    assertThat(settings.tagging().applicationId()).isEqualTo("ner.tagstream-tagger");
    assertThat(settings.scoringApplicationId()).isEqualTo("ner.tagstream-tagger-scoring");
  }

  @Test
  void takesKafkasOptions() throws IOException {
    Path config = temp.resolve("client.properties");
    Files.writeString(config, "security.protocol=SSL\nbootstrap.servers=elsewhere:1\n");
    TaggerSettings settings =
        parse(
            "--bootstrap-server=[::1]:9092",
            "--topic-prefix=ner.",
            "--application-id=mine",
            "--instance-id=one",
            "--state-dir=" + temp,
            "--threads=3",
            "--commit-interval-ms=500",
            "--max-tokens-in-flight=5000",
            "--inference-timeout-ms=60000",
            "--command-config=" + config,
            "--no-create-topics",
            "--no-scoring",
            "--challenger-share=0.25",
            "--types=person,place",
            "--min-score=0.5,person=0.8");

    assertThat(settings.tagging().stateDirectory()).isEqualTo(temp);
    assertThat(settings.tagging().streamThreads()).isEqualTo(3);
    assertThat(settings.tagging().commitInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.tagging().batch().maxTokensInFlight()).isEqualTo(5000);
    assertThat(settings.tagging().batch().inferenceTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.tagging().transactionTimeout()).isEqualTo(Duration.ofMillis(65_500));
    assertThat(settings.tagging().instanceId()).isEqualTo("one");
    assertThat(settings.topics().sentences().name()).isEqualTo("ner.sentences");
    assertThat(settings.tagging().applicationId()).isEqualTo("mine");
    assertThat(settings.scoringApplicationId()).isEqualTo("mine-scoring");
    assertThat(settings.client())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "[::1]:9092");
    assertThat(settings.topicSetup().create()).isFalse();
    assertThat(settings.scoring()).isNull();
    assertThat(settings.challengerShare()).isEqualTo(0.25);
    assertThat(settings.tagging().telling().filter())
        .isEqualTo(new EntityFilter(Set.of("person", "place"), 0.5, Map.of("person", 0.8)));
  }

  @Test
  void readsAvroWithARegistryWhoseHealthIsTold() throws IOException {
    TaggerSettings settings = parse("--bootstrap-server=k:1", AVRO, "--schema-registry=http://r:1");

    assertThat(settings.tagging().format().need().orElseThrow().name())
        .isEqualTo("schema-registry");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --input-format=avro                                              | wants a --schema-registry
          --schema-registry=http://r:1                                     | goes with --input-format=avro
          --input-format=avro --schema-registry=http://r:1 --output=enrich | take --output=entities
          --redact=mask                                    | add --no-scoring --challenger-share=0
          --redact=mask --no-scoring                       | add --no-scoring --challenger-share=0
          --redact=all --no-scoring --challenger-share=0   | wanted label, mask or hash
          --redact=hash --no-scoring --challenger-share=0  | name a --redact-key-file
          --redact-key-file=key                            | goes with --redact=hash
          --output=json                                    | wanted entities or enrich
          --output-field=found                             | goes with --output=enrich
          --output=enrich --output-field=                  | has no name
          --text-field=body                                | wanted a JSON Pointer
          --input-topic=a --output-topic=a                 | topic a is written by Tagstream
          --input-topic=.*                                 | is written by Tagstream
          --input-topic=[a                                 | neither a name nor a regular expression
          --output-topic=gold-entities                     | has other records already
          --input-format=avro --schema-registry=r:1                        | wanted http://host:port
          --input-format=avro --schema-registry=http://r:1 --id-field=id   | wanted a JSON Pointer
          --input-format=xml                                               | wanted json, cloudevents or avro
          """)
  void refusesWhatDoesNotGoTogether(String options, String reason) {
    assertThatThrownBy(() -> parse(("--bootstrap-server=k:1 " + options).split(" +")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void readsAndWritesWhatItIsTold() throws IOException {
    Path key = temp.resolve("key");
    Files.writeString(key, "0123456789abcdef\n");

    TaggingSettings tagging =
        parse(
                "--bootstrap-server=k:1",
                "--topic-prefix=ner.",
                "--input-topic=articles,news",
                "--input-topic=tweets\\..*",
                "--output=enrich",
                "--output-topic=articles.tagged",
                "--redact=hash",
                "--redact-key-file=" + key,
                "--no-scoring",
                "--challenger-share=0")
            .tagging();

    assertThat(tagging.topics().read().names()).containsExactlyInAnyOrder("articles", "news");
    assertThat(tagging.topics().read().has("tweets.de")).isTrue();
    assertThat(tagging.topics().read().has("ner.sentences")).isFalse();
    assertThat(tagging.topics().enriched()).isEqualTo("articles.tagged");
    assertThat(tagging.telling().enrichment().field()).isEqualTo("entities");
    assertThat(tagging.telling().redaction().isNone()).isFalse();
    assertThat(tagging.telling().results()).isFalse();
    assertThat(tagging.applicationId()).startsWith("ner.tagstream-tagger-articles_news");
  }

  @Test
  void scoresResultsOnceWhicheverTopicsTheyComeFrom() throws IOException {
    TaggerSettings articles = parse("--bootstrap-server=k:1", "--input-topic=articles");
    TaggerSettings elsewhere =
        parse("--bootstrap-server=k:1", "--input-topic=articles", "--output-topic=found");

    assertThat(articles.tagging().applicationId()).isEqualTo("tagstream-tagger-articles");
    assertThat(articles.scoringApplicationId()).isEqualTo("tagstream-tagger-scoring");
    assertThat(elsewhere.scoringApplicationId()).isEqualTo("tagstream-tagger-found-scoring");
    assertThat(elsewhere.scoring().topics().taggedEntities().name()).isEqualTo("found");
  }

  @Test
  void scoresAsItIsTold() throws IOException {
    TaggerSettings settings =
        parse(
            "--bootstrap-server=k:1",
            "--topic-prefix=ner.",
            "--retrain-on-drift",
            "--labels-per-hour=60",
            "--challenger-sentences=100",
            "--challenger-probability=0.95",
            "--decide-challenger");

    assertThat(settings.scoring().topics()).isEqualTo(new Topics("ner."));
    assertThat(settings.scoring().actions())
        .isEqualTo(new ScoringActions(true, new ChallengerPolicy(100, 0.95, true), 60));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "kafka:port", "kafka:9092,", "http://kafka:9092", ":9092"})
  void refusesWhatIsNoAddress(String servers) {
    assertThatThrownBy(() -> parse("--bootstrap-server", servers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--bootstrap-server '" + servers + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.1", "NaN"})
  void refusesWhatIsNoShare(String share) {
    assertThatThrownBy(() -> parse("--bootstrap-server=k:1", "--challenger-share", share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("challengerShare is " + share + ": wanted 0 to 1");
  }

  @Test
  void namesTheSettingThatKafkaDoesNotTake() throws IOException {
    Path config = temp.resolve("client.properties");
    Files.writeString(config, "security.protocol=SECRET\n");

    assertThatThrownBy(() -> parse("--bootstrap-server=k:1", "--command-config=" + config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--command-config " + config)
        .hasMessageContaining("security.protocol");
    assertThatThrownBy(() -> parse("--bootstrap-server=k:1", "--command-config=none.properties"))
        .hasMessage("--command-config none.properties: there is no such file");
  }

  @Test
  void namesTheOptionThatIsMissing() {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new TaggerCommand())
            .setErr(new PrintWriter(err, true))
            .execute("--threads=2");

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("'--bootstrap-server=HOST:PORT,...'");
  }

  private static TaggerSettings parse(String... args) throws IOException {
    TaggerCommand command = new TaggerCommand();
    new CommandLine(command).parseArgs(args);
    return command.settings();
  }
}
