package io.tagstream.benchmarks;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a test does with some of the documented commands. Every command must please exactly one
 * rule, and every rule a command.
 *
 * @param commands the whole text of each
 * @param more what a started one prints when it is ready, the test that runs it elsewhere, or why
 *     none does
 */
record CommandRule(Kind kind, Pattern commands, String more) {
  private static final String QUICKSTART =
      "quickstart/src/test/java/io/tagstream/quickstart/QuickstartIT.java";
  private static final String BENCHMARK =
      "benchmarks/src/test/java/io/tagstream/benchmarks/BenchmarkIT.java";
  private static final String OWN_TOPICS =
      "quickstart/src/test/java/io/tagstream/quickstart/OwnTopicsIT.java";
  private static final String KUBERNETES =
      "quickstart/src/test/java/io/tagstream/quickstart/KubernetesTest.java";
  private static final String OPTIONS =
      "benchmarks/src/test/java/io/tagstream/benchmarks/DocumentedCommandsTest.java";
  private static final String HTTP =
      "quickstart/src/test/java/io/tagstream/quickstart/HttpTaggingIT.java";
  private static final String SOAK = "benchmarks/src/test/java/io/tagstream/benchmarks/SoakIT.java";

  private static final String EXPORT =
      "ner/src/test/java/io/tagstream/ner/torch/ExportedProgramTest.java";

  enum Kind {
    /** {@link DocumentedCommandsIT} runs it to its end. */
    RUN,
    /** {@link DocumentedCommandsIT} has it running meanwhile. */
    START,
    /** Another test runs what it runs, which takes long. */
    ELSEWHERE,
    /** Nobody does. */
    LEFT_OUT
  }

  static final List<CommandRule> ALL =
      List.of(
          run("(\\w+=\\$\\(\\./tagstream data \\w+\\) ?)+"),
          run(
              "((echo '[^']+'|cut -f 1 dev\\.txt) \\| )?\\./tagstream (preprocess|labels|adapt|train|tag|score) .*"),
          run("\\./tagstream (publish \\S+-model|retrain|promote|dismiss|models|status) .*"),
          run("(export|mkdir|awk|grep|cat train\\.txt) .*"),
          run("echo \"GRAFANA_PASSWORD=.*"),
          run("echo '[^']+' +\\| kcat -P .*"),
          run("echo '[^']+' \\| kafka-console-producer\\.sh .*"),
          run("echo '[^']+' \\| docker compose exec -T kafka .*/kafka-console-producer\\.sh .*"),
          run("kcat -C .* -e( .*)?"),
          run("for n in .* > empty\\.json"),
          run("kafka-[a-z-]+\\.sh .*"),
          start("\\./tagstream trainer .*", "Training for"),
          start("\\./tagstream tagger (?!.*--input-topic).*", "Tagging for"),
          start("kcat -C .* -o (end|beginning)( -f .*)?", "Reached end of topic"),
          elsewhere("\\./tagstream quickstart.*", QUICKSTART),
          elsewhere("\\./tagstream (publish dslim/|tagger .*--input-topic).*", OWN_TOPICS),
          elsewhere("\\./tagstream bench( --quick| --model .*)?", BENCHMARK),
          elsewhere("\\./tagstream bench export .*", EXPORT),
          elsewhere("TAGSTREAM_OPTS=.* \\./tagstream bench .* --soak .*", SOAK),
          elsewhere("kubectl (apply|diff) -k deploy/kubernetes/overlays/\\w+", KUBERNETES),
          elsewhere("kubectl -n tagstream exec \\S+ -- tagstream .*", OPTIONS),
          elsewhere("curl -sS .*localhost:8081/.*", HTTP),
          leftOut("\\./mvnw .*", "the build, which runs this test"),
          leftOut("git .*", "the network, and another checkout"),
          leftOut("(\\w+=\\S+ )?docker compose up .*", "wants Docker and minutes"),
          leftOut("docker build .*|kind load .*", "wants Docker and minutes"),
          leftOut(
              "(.* \\| )?kubectl (-n tagstream|apply -f) (?!exec tagstream).*", "wants a cluster"),
          leftOut("curl -s localhost.*", "of what such a cluster serves"),
          leftOut("curl -L .*", "the reference's: the network"),
          leftOut("python3 benchmarks/gpu/check\\.py .*", "wants PyTorch, and a GPU"),
          leftOut("python3 (?!benchmarks).*", "the reference's: its scripts and Python"),
          leftOut("cat data_wnut_17/.*", "the reference's: of files that its scripts make"));

  static List<CommandRule> of(Documents.Command command) {
    return ALL.stream().filter(rule -> rule.commands.matcher(command.text()).matches()).toList();
  }

  private static CommandRule run(String commands) {
    return new CommandRule(Kind.RUN, Pattern.compile(commands), "");
  }

  private static CommandRule start(String commands, String ready) {
    return new CommandRule(Kind.START, Pattern.compile(commands), ready);
  }

  private static CommandRule elsewhere(String commands, String test) {
    return new CommandRule(Kind.ELSEWHERE, Pattern.compile(commands), test);
  }

  private static CommandRule leftOut(String commands, String why) {
    return new CommandRule(Kind.LEFT_OUT, Pattern.compile(commands), why);
  }
}
