package io.tagstream.quickstart;

import io.tagstream.cli.Main;
import io.tagstream.schemas.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Somebody who types sub-commands against a broker; for several threads, who print to one. */
final class Commands {
  private final String bootstrapServers;
  private final Topics topics;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  Commands(String bootstrapServers, Topics topics) {
    this.bootstrapServers = bootstrapServers;
    this.topics = topics;
  }

  /** Runs one and returns its exit code. */
  int run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add(1, "--bootstrap-server=" + bootstrapServers);
    all.add(1, "--topic-prefix=" + topics.prefix());
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** What was printed so far does not matter any more. */
  void forget() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }
}
