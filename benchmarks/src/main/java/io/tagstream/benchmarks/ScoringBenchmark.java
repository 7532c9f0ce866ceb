package io.tagstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.label.SpanDecoder;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.TagScores;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.scoring.ScoringStage;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.Stage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sentences a second of the scoring stage over a real broker, as its stream grows, beside a
 * recomputation of everything so far, as an evaluation of files would do it.
 */
@Command(
    name = "scoring",
    description =
        "Measures what scoring a sentence costs as the stream grows, and computing all scores anew.")
final class ScoringBenchmark implements Callable<Integer>, ScoringMetrics {
  private static final String VERSION = "v1";

  /** The part of the tags that a prediction has otherwise. */
  private static final double ERRORS = 0.05;

  @Option(
      names = "--sentences",
      paramLabel = "FILE",
      defaultValue = "src/data/en/train.conll",
      description = "A corpus, over and over again. Default: ${DEFAULT-VALUE}.")
  Path file;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Sentences of a round. Default: ${DEFAULT-VALUE}.")
  int limit;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "6",
      description = "The first one warms up. Default: ${DEFAULT-VALUE}.")
  int rounds;

  private final Topics topics = new Topics();
  private final List<List<String>> gold = new ArrayList<>();
  private final List<List<String>> predicted = new ArrayList<>();
  private long scored;

  @Override
  public Integer call() throws Exception {
    List<Sentence> corpus = CorpusReader.forFile(file).read(file).sentences();
    Path folder = Files.createTempDirectory("tagstream-bench");
    Random random = new Random(1);
    System.out.printf(
        "%s%n%12s %14s %20s %22s%n",
        Machine.describe(), "sentences", "sentences/s", "per core and second", "all anew, seconds");
    try (BrokerProcess broker = BrokerProcess.start()) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(client)) {
        TopicAdmin.createMissing(admin, topics, OurStream.PARTITIONS, TopicAdmin.BROKER_DEFAULT);
      }
      try (Stage stream = scoring(folder, client);
          KafkaProducer<String, byte[]> producer =
              new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
        stream.start();
        for (int round = 0; round < rounds; round++) {
          stream.streams().pause();
          send(producer, corpus, random);
          long start = System.nanoTime();
          long cpu = cpu();
          stream.streams().resume();
          awaitScores(gold.size());
          double seconds = (System.nanoTime() - start) / 1e9;
          double cores = (cpu() - cpu) / 1e9 / seconds;
          System.out.printf(
              Locale.ROOT,
              "%,12d %,14.0f %,20.0f %22.2f%n",
              gold.size(),
              limit / seconds,
              limit / seconds / cores,
              anew());
        }
      }
      System.out.printf(
          Locale.ROOT, "%.1f s to restore it all from Kafka%n", restore(folder, client));
    } finally {
      FileTree.delete(folder);
    }
    return 0;
  }

  private Stage scoring(Path folder, Map<String, Object> client) {
    return ScoringStage.of(
        ScoringConfig.defaults(topics), this, "scoring", folder.resolve("state"), client);
  }

  /** Seconds until an instance whose disk is lost goes on. */
  private double restore(Path folder, Map<String, Object> client)
      throws IOException, InterruptedException {
    FileTree.delete(folder.resolve("state"));
    long start = System.nanoTime();
    try (Stage stream = scoring(folder, client)) {
      CountDownLatch running = new CountDownLatch(1);
      stream
          .streams()
          .setStateListener(
              (state, before) -> {
                if (state == KafkaStreams.State.RUNNING) {
                  running.countDown();
                }
              });
      stream.start();
      running.await();
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private void send(KafkaProducer<String, byte[]> producer, List<Sentence> corpus, Random random) {
    for (int i = 0; i < limit; i++) {
      Sentence sentence = corpus.get(gold.size() % corpus.size());
      List<String> tags =
          sentence.tags().stream().map(tag -> random.nextDouble() < ERRORS ? "O" : tag).toList();
      String id = "s-" + gold.size();
      String text = String.join(" ", sentence.tokens());
      TaggedSentence result =
          new TaggedSentence(id, text, entities(sentence.tokens(), tags), VERSION, Instant.now());
      GoldSentence truth =
          GoldSentence.ofEntities(text, entities(sentence.tokens(), sentence.tags()));
      send(producer, topics.taggedEntities(), id, result);
      send(producer, topics.goldEntities(), id, truth);
      gold.add(sentence.tags());
      predicted.add(tags);
    }
    producer.flush();
  }

  private static <V> void send(
      KafkaProducer<String, byte[]> producer, Topic<String, V> topic, String id, V value) {
    byte[] bytes = topic.valueSerde().serializer().serialize(topic.name(), value);
    var unused = producer.send(new ProducerRecord<>(topic.name(), id, bytes));
  }

  private static List<EntityRecord> entities(List<String> tokens, List<String> tags) {
    return SpanDecoder.decode(tags).stream()
        .map(
            span -> {
              String before =
                  String.join(" ", tokens.subList(0, span.start())) + (span.start() > 0 ? " " : "");
              String text = String.join(" ", tokens.subList(span.start(), span.end()));
              int start = before.codePointCount(0, before.length());
              return new EntityRecord(
                  span.type(), text, start, start + text.codePointCount(0, text.length()), 0.9);
            })
        .toList();
  }

  /** The processor time of this process, in which nothing else runs now, in nanoseconds. */
  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private double anew() {
    long start = System.nanoTime();
    ConfusionCounts all = TagScores.of(gold, predicted).entities();
    if (all.isZero()) {
      throw new IllegalStateException("a corpus without entities");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private synchronized void awaitScores(long count) throws InterruptedException {
    while (scored < count) {
      wait();
    }
  }

  @Override
  public synchronized void windows(EvaluationMetrics metrics) {
    scored = metrics.windows().get(0).sentences();
    notifyAll();
  }
}
