package io.tagstream.cli.control;

import io.tagstream.cli.console.Table;
import io.tagstream.cli.option.KafkaOptions;
import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.ModelVersion;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tagstream models}. */
@Command(
    name = "models",
    description = "Lists the model versions: where aliases point, and how well each does.")
public final class ModelsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Spec CommandSpec spec;

  @Mixin KafkaOptions kafka;

  @Option(names = "--json", description = "Print a JSON object for each version.")
  boolean json;

  /**
   * A line of the list.
   *
   * @param model its record in the registry
   * @param aliases that point to it, in the order of their names
   * @param stream its scores on the stream since it began; null if there are none
   */
  record Line(ModelVersion model, List<String> aliases, Window stream) {
    String[] cells(Instant now) {
      return new String[] {
        model.version(),
        String.join(", ", aliases),
        Objects.toString(model.baseModel(), ""),
        Outcome.f1(model.metrics().get("f1")),
        stream == null ? "" : Outcome.f1(stream.overall().f1()) + interval(),
        stream == null ? "" : "%,d".formatted(stream.sentences()),
        age(Duration.between(model.createdAt(), now))
      };
    }

    private String interval() {
      return stream.f1Interval() == null
          ? ""
          : " (%s to %s)"
              .formatted(
                  Outcome.f1(stream.f1Interval().low()), Outcome.f1(stream.f1Interval().high()));
    }

    /** In the largest unit of which there is more than one. */
    static String age(Duration age) {
      if (age.toDays() > 1) {
        return age.toDays() + " d";
      }
      if (age.toHours() > 1) {
        return age.toHours() + " h";
      }
      return age.toMinutes() > 1 ? age.toMinutes() + " min" : Math.max(0, age.toSeconds()) + " s";
    }
  }

  @Override
  public Integer call() throws Exception {
    Map<String, Object> client = kafka.impatient();
    Topics topics = kafka.topics();
    PrintWriter out = spec.commandLine().getOut();
    try (ModelRegistry registry = new ModelRegistry(client, topics)) {
      RegistrySnapshot now = registry.refresh(PATIENCE);
      print(lines(now, scores(client, topics.evaluationMetrics())), out);
      now.unreadable()
          .forEach(
              (key, reason) ->
                  spec.commandLine().getErr().printf("tagstream: '%s': %s%n", key, reason));
    }
    out.flush();
    return 0;
  }

  private static Map<String, Window> scores(
      Map<String, Object> client, Topic<String, EvaluationMetrics> topic) {
    Map<String, Window> scores = new HashMap<>();
    try (TopicReader reader = new TopicReader(client, topic.name())) {
      reader.readToEnd(
          PATIENCE,
          record -> {
            if (topic.decode(record.value()) instanceof Decoded.Value<EvaluationMetrics> metrics) {
              metrics
                  .value()
                  .sinceBeginning()
                  .ifPresent(window -> scores.put(metrics.value().modelVersion(), window));
            }
            return true;
          });
    }
    return scores;
  }

  /** The newest last. */
  static List<Line> lines(RegistrySnapshot registry, Map<String, Window> scores) {
    return registry.newestLast().stream()
        .map(
            model ->
                new Line(model, registry.aliasesOf(model.version()), scores.get(model.version())))
        .toList();
  }

  private void print(List<Line> lines, PrintWriter out) {
    if (json) {
      lines.forEach(line -> out.println(Json.toJson(line)));
      return;
    }
    Table table =
        new Table("VERSION", "ALIAS", "BASE MODEL", "DEV F1", "STREAM F1", "SENTENCES", "AGE");
    Instant now = Instant.now();
    lines.forEach(line -> table.row(line.cells(now)));
    table.print(out);
  }
}
