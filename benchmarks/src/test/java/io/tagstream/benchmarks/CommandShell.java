package io.tagstream.benchmarks;

import io.tagstream.benchmarks.CommandRule.Kind;
import io.tagstream.benchmarks.Documents.Command;
import io.tagstream.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.tools.ConsoleProducer;
import org.apache.kafka.tools.DeleteRecordsCommand;
import org.apache.kafka.tools.StreamsResetter;
import org.apache.kafka.tools.TransactionsCommand;
import org.apache.kafka.tools.consumer.group.ConsumerGroupCommand;

/**
 * Runs documented commands as a shell does: those of a page one after the other, in a folder of its
 * own. The launcher and Kafka's tools are the real programs, on this JVM's class path; so is {@code
 * kcat} where the machine has it.
 */
final class CommandShell implements AutoCloseable {
  private static final Map<String, Class<?>> KAFKA =
      Map.of(
          "kafka-console-producer.sh", ConsoleProducer.class,
          "kafka-consumer-groups.sh", ConsumerGroupCommand.class,
          "kafka-delete-records.sh", DeleteRecordsCommand.class,
          "kafka-streams-application-reset.sh", StreamsResetter.class,
          "kafka-transactions.sh", TransactionsCommand.class);

  /** Quick to start, and with the log of users: that of tests goes to standard output. */
  private static final String JVM =
      "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlogback.configurationFile=logback.xml";

  private static final int PATIENCE_SECONDS = 300;

  private final Path folder;
  private final CommandFiles files;
  private final Map<String, String> substitutions;
  private final Kcat kcat = new Kcat();
  private final Set<String> done = ConcurrentHashMap.newKeySet();
  private final Map<Command, Path> outputs = new ConcurrentHashMap<>();

  /**
   * Makes the stand-ins.
   *
   * @param substitutions replacements by regular expressions, in this order
   */
  CommandShell(Path folder, CommandFiles files, Map<String, String> substitutions)
      throws IOException {
    this.folder = folder;
    this.files = files;
    this.substitutions = substitutions;
    for (Map.Entry<String, Class<?>> tool : KAFKA.entrySet()) {
      program(folder.resolve("bin").resolve(tool.getKey()), tool.getValue());
    }
    if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .noneMatch(directory -> Files.isExecutable(Path.of(directory, "kcat")))) {
      script(folder.resolve("bin/kcat"), kcat.script());
    }
  }

  private static void program(Path file, Class<?> main) throws IOException {
    script(
        file,
        """
        #!/bin/sh
        exec '%s' %s -cp '%s' %s "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                JVM,
                System.getProperty("java.class.path"),
                main.getName()));
  }

  private static void script(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot be made executable: " + file);
    }
  }

  /** What a command printed, on both streams; empty if it was not run. */
  String output(Command command) {
    Path file = outputs.get(command);
    return file == null ? "" : Documents.read(file);
  }

  Set<Command> commands() {
    return Set.copyOf(outputs.keySet());
  }

  Path home(String page) {
    return folder.resolve("pages").resolve(Path.of(page).getFileName().toString());
  }

  /** Runs what rules say of these commands of one page; what ran already is left out. */
  void run(String page, List<Command> commands) {
    try {
      Path home = home(page);
      if (!Files.exists(home)) {
        files.fill(page, home);
        program(home.resolve("tagstream"), Main.class);
      }
      StringBuilder script = new StringBuilder("set -eu -o pipefail\n");
      for (Command command : commands) {
        add(command, home, script);
      }
      run(page, home, script.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(Command command, Path home, StringBuilder script) {
    CommandRule rule = CommandRule.of(command).get(0);
    boolean starts = rule.kind() == Kind.START;
    if (!starts && rule.kind() != Kind.RUN) {
      return;
    }
    String text = command.text();
    for (Map.Entry<String, String> substitution : substitutions.entrySet()) {
      text = text.replaceAll(substitution.getKey(), substitution.getValue());
    }
    // Variables are of one shell, files of one page; what goes to Kafka is the same from
    // everywhere.
    boolean local = !text.contains("kcat") && !text.contains("kafka-") && !starts;
    if (!done.add(local ? command.page() + ": " + command.line() : text)) {
      return;
    }
    Path output = home.resolveSibling(home.getFileName() + "-" + command.line() + ".out");
    outputs.put(command, output);
    script.append("exec > '%s' 2>&1%n".formatted(output));
    if (starts) {
      script.append(
          """
          %s &
          echo $! >> '%s'
          until grep -q '%s' '%s'; do sleep 0.1; kill -0 $!; done
          """
              .formatted(text, pids(command), rule.more(), output));
    } else {
      script.append(text).append('\n');
    }
    script.append("echo done >> '%s.done'%n".formatted(output));
  }

  private void run(String page, Path home, String script) throws IOException {
    Path file = home.resolveSibling(home.getFileName() + ".sh");
    Files.writeString(file, script);
    ProcessBuilder builder =
        new ProcessBuilder("bash", file.toString())
            .directory(home.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(home.resolveSibling(home.getFileName() + ".log").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("TAGSTREAM_CACHE", files.cache().toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.merge(
        "PATH", folder.resolve("bin").toString(), (path, bin) -> bin + File.pathSeparator + path);
    Process shell = builder.start();
    int code = await(shell);
    if (code != 0) {
      throw new AssertionError("exit code %d of %s".formatted(code, failed(page)));
    }
  }

  private static int await(Process shell) {
    try {
      if (shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return shell.exitValue();
      }
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      return shell.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String failed(String page) {
    return outputs.entrySet().stream()
        .filter(of -> of.getKey().page().equals(page))
        .filter(of -> Files.exists(of.getValue()))
        .filter(of -> !Files.exists(Path.of(of.getValue() + ".done")))
        .map(of -> of.getKey() + "\n" + Documents.read(of.getValue()))
        .findFirst()
        .orElse(page);
  }

  private Path pids(Command command) {
    return folder.resolve(command.text().contains("tagstream tagger") ? "tagger.pid" : "other.pid");
  }

  /** Stops the tagger as {@code kill} does, and waits for its end. */
  void stopTagger() throws IOException {
    stop(folder.resolve("tagger.pid"));
  }

  private static void stop(Path pids) throws IOException {
    if (!Files.exists(pids)) {
      return;
    }
    Set<ProcessHandle> processes = new HashSet<>();
    for (String pid : Files.readAllLines(pids)) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(processes::add);
    }
    Files.delete(pids);
    processes.forEach(ProcessHandle::destroy);
    for (ProcessHandle process : processes) {
      var unused =
          process
              .onExit()
              .completeOnTimeout(process, 20, TimeUnit.SECONDS)
              .thenAccept(ProcessHandle::destroyForcibly)
              .join();
    }
  }

  @Override
  public void close() throws IOException {
    stopTagger();
    stop(folder.resolve("other.pid"));
    kcat.close();
  }
}
