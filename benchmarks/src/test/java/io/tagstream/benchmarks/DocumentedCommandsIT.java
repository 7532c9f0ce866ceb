package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.benchmarks.Documents.Command;
import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.runtime.topic.Answers;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.testkit.trainer.ControlDesk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documents tell people to type is typed: every command that {@link CommandRule} has run
 * or started, by a shell, against a real broker, with the tagger and the trainer that these
 * commands start. The words of the commands are theirs but for {@link #substitute}; base models are
 * tiny, and corpora excerpts, under the names that the documents use.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedCommandsIT {
  private static final String README = "README.md";
  private static final String TRAINING = "src/docs/training.md";
  private static final String WALKTHROUGH = "src/docs/walkthrough.md";
  private static final String TOPICS = "src/docs/topics.md";

  /** Pages whose commands change what the others see; in this order. */
  private static final List<String> LAST =
      List.of("src/docs/commands.md", "src/docs/your-model.md", "src/docs/operations.md");

  /** Pages whose commands want a tagger; the others run meanwhile. */
  private static final List<String> SERVED = List.of(README, TOPICS);

  private static final List<String> GROUPS =
      List.of("tagstream-tagger", "tagstream-tagger-scoring");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern WRITTEN = Pattern.compile(" > (\\S+)$");

  private static final Pattern SERVICE = Pattern.compile("^\\./tagstream (trainer|tagger)");

  /** Not a sentence, so that there is a dead letter to read. */
  private static final String UNREADABLE = "{";

  private static final TopicPartition OPEN = new TopicPartition("challenger-verdicts", 0);

  private final Topics topics = new Topics();
  private final Map<String, String> substitutions = new LinkedHashMap<>();

  private EmbeddedBroker broker;
  private Admin admin;
  private KafkaProducer<String, String> producer;
  private KafkaProducer<String, String> somebody;
  private CommandShell shell;
  private ControlDesk desk;

  private void substitute(CommandFiles files) {
    substitutions.put("(kafka|localhost):9092", broker.bootstrapServers());
    substitutions.put("(tagstream (trainer|tagger) .*)", "$1 --http-port 0");
    // Into the broker's container.
    substitutions.put("docker compose exec -T kafka /opt/kafka/bin/", "");
    substitutions.put("/opt/tagstream/src/data/en", "/corpora/wnut17");
    substitutions.put("(?<=[ \"])(/corpora|/data)\\b", files.corpora().toString());
    substitutions.put("--num_train_epochs \\S+", "--max_steps 2");
    substitutions.put("--save_steps \\S+", "--save_steps 1");
    substitutions.put("NR (<=|>) 1800", "NR $1 8");
  }

  @BeforeAll
  void typeThemAll(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    admin = Admin.create(client());
    producer = new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer());
    CommandFiles files = new CommandFiles(folder);
    files.fillCache();
    substitute(files);
    shell = new CommandShell(folder, files, substitutions);

    // README's first block takes the quickstart's for granted.
    shell.run(README, commands(command -> SERVICE.matcher(command.text()).find()));
    await().atMost(PATIENCE).until(() -> admin.listTopics().names().get().containsAll(names()));
    desk = new ControlDesk(broker.bootstrapServers(), "", folder.resolve("desk"));
    int gold = sendStream();

    CompletableFuture<Void> others = CompletableFuture.runAsync(this::runOthers);
    run(README);
    promoteTheFirst();
    run(TOPICS);
    await().atMost(PATIENCE).until(() -> isAllTagged() && isScored(gold + 1));
    shell.stopTagger();
    openTransaction();
    await().atMost(PATIENCE).until(() -> GROUPS.stream().allMatch(this::isEmpty));
    LAST.forEach(this::run);
    others.join();
    await().atMost(PATIENCE).until(() -> requests().stream().allMatch(this::isAnswered));
    // What listens prints the rest at its end.
    shell.close();
  }

  /** What was trained this little finds nothing, or little by chance, so the trainer may not. */
  private void promoteTheFirst() throws Exception {
    await().atMost(PATIENCE).until(() -> desk.registry().versions().containsKey("v1"));
    desk.send("first-champion", "{\"command\":\"promote\",\"version\":\"v1\"}");
  }

  private int sendStream() throws Exception {
    List<String> gold = CommandFiles.gold();
    for (int i = 0; i < gold.size(); i++) {
      send(topics.sentences(), "sample-" + i, gold.get(i));
      send(topics.goldEntities(), "sample-" + i, gold.get(i));
    }
    send(topics.sentences(), "unreadable", UNREADABLE);
    return gold.size();
  }

  private void send(Topic<?, ?> topic, String key, String value) throws Exception {
    producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
  }

  /** What is to be aborted. */
  private void openTransaction() throws Exception {
    Map<String, Object> config = new HashMap<>(client());
    config.put("transactional.id", "somebody");
    somebody = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    somebody.initTransactions();
    somebody.beginTransaction();
    long offset =
        somebody
            .send(new ProducerRecord<>(OPEN.topic(), OPEN.partition(), null, ""))
            .get()
            .offset();
    assertThat(committedEnd()).isEqualTo(offset);
    substitutions.put("--topic TOPIC", "--topic " + OPEN.topic());
    substitutions.put("--partition N", "--partition " + OPEN.partition());
    substitutions.put("--start-offset OFFSET", "--start-offset " + offset);
  }

  private void runOthers() {
    Documents.commands().stream()
        .map(Command::page)
        .distinct()
        .filter(page -> !SERVED.contains(page) && !LAST.contains(page))
        .forEach(this::run);
  }

  private void run(String page) {
    shell.run(page, commands(command -> command.page().equals(page)));
  }

  @AfterAll
  void close() throws IOException {
    if (shell != null) {
      shell.close();
    }
    if (desk != null) {
      desk.close();
    }
    if (somebody != null) {
      somebody.close(Duration.ZERO);
    }
    producer.close();
    admin.close();
    broker.close();
  }

  @Test
  void everySentenceIsTaggedOnce() {
    List<String> sent = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : desk.records(topics.sentences())) {
      if (!text(record.value()).equals(UNREADABLE)) {
        sent.add(
            SentenceRecord.id(
                text(record.key()), record.topic(), record.partition(), record.offset()));
      }
    }

    assertThat(desk.records(topics.taggedEntities()))
        .extracting(record -> text(record.key()))
        .containsExactlyInAnyOrderElementsOf(sent);
    assertThat(sent).contains("s-1", "s-2", "s-3").hasSizeGreaterThan(30);
  }

  @Test
  void noRecordIsADeadLetter() {
    assertThat(desk.deadLetters()).singleElement().asString().startsWith(UNREADABLE);
  }

  @Test
  void everyRequestIsAnswered() {
    assertThat(requests()).hasSizeGreaterThan(10);
    assertThat(trainings())
        .hasSizeGreaterThan(4)
        .allSatisfy(
            id ->
                assertThat(desk.last(id))
                    .satisfies(
                        status ->
                            assertThat(status.state()).isIn(State.COMPLETED, State.CANCELLED)));
  }

  @Test
  void whoeverListensHears() {
    assertThat(outputs("kcat -C .* tagged-entities .*")).allMatch(o -> o.contains("modelVersion"));
    assertThat(outputs("kcat -C .* dead-letters .*"))
        .hasSize(2)
        .allMatch(output -> output.contains("__streams.errors.message="));
  }

  @Test
  void groupsAndTransactionsAreWhereTheyWerePut() throws Exception {
    assertThat(admin.listConsumerGroupOffsets(GROUPS.get(0)).partitionsToOffsetAndMetadata().get())
        .allSatisfy((partition, place) -> assertThat(place.offset()).isZero());
    assertThat(committedEnd()).isEqualTo(end(IsolationLevel.READ_UNCOMMITTED));
  }

  @Test
  void everyFileIsWritten() {
    for (Command command : shell.commands()) {
      Matcher written = WRITTEN.matcher(command.text());
      if (written.find()) {
        assertThat(shell.home(command.page()).resolve(written.group(1))).isNotEmptyFile();
      }
    }
    assertThat(outputs("[^>]*/tagstream tag [^>]*"))
        .allMatch(output -> output.contains("entities"));
    assertThat(outputs("./tagstream score .*")).allMatch(output -> output.contains("f1-score"));
    assertThat(
            Stream.of(
                shell.home(README).resolve("wnut17-model"),
                shell.home(TRAINING).resolve("wnut17-model"),
                shell.home(TRAINING).resolve("germeval-model"),
                shell.home(TRAINING).resolve("wnut17-model-2"),
                shell.home(WALKTHROUGH).resolve("germeval-model"),
                shell.home(WALKTHROUGH).resolve("wnut-17-model-1")))
        .allSatisfy(model -> assertThat(model.resolve("model.safetensors")).isNotEmptyFile());
  }

  private List<String> outputs(String text) {
    List<String> all =
        shell.commands().stream()
            .filter(command -> command.text().matches(text))
            .map(shell::output)
            .toList();
    assertThat(all).isNotEmpty();
    return all;
  }

  private List<String> requests() {
    return ids(record -> true);
  }

  private List<String> trainings() {
    return ids(record -> text(record.value()).contains("\"retrain\""));
  }

  private List<String> ids(Predicate<ConsumerRecord<byte[], byte[]>> which) {
    return desk.records(topics.control()).stream()
        .filter(which)
        .map(
            record ->
                SentenceRecord.id(
                    text(record.key()), record.topic(), record.partition(), record.offset()))
        .distinct()
        .toList();
  }

  private boolean isAnswered(String id) {
    return desk.statuses(id).stream().anyMatch(status -> status.state().isFinal());
  }

  private boolean isAllTagged() {
    return desk.records(topics.taggedEntities()).size() + 1
        >= desk.records(topics.sentences()).size();
  }

  /** Scored, or refused as gold of another text. */
  private boolean isScored(int sentences) {
    return desk.records(topics.evaluationScores()).size() + desk.deadLetters().size() > sentences;
  }

  private boolean isEmpty(String group) {
    var groups = Answers.await(admin.describeConsumerGroups(List.of(group)).all());
    return groups.get(group).groupState() == GroupState.EMPTY;
  }

  private long committedEnd() throws Exception {
    return end(IsolationLevel.READ_COMMITTED);
  }

  private long end(IsolationLevel isolation) throws Exception {
    return admin
        .listOffsets(Map.of(OPEN, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
        .partitionResult(OPEN)
        .get()
        .offset();
  }

  private List<String> names() {
    return topics.all().stream().<String>map(Topic::name).toList();
  }

  private static List<Command> commands(Predicate<Command> which) {
    return Documents.commands().stream().filter(which).toList();
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
