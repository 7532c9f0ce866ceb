package io.tagstream.cli.option;

import io.tagstream.runtime.topic.TopicSetup;
import picocli.CommandLine.Option;

/** The options of every command that sees to it that its topics are there. */
public final class TopicOptions {
  @Option(
      names = "--create-topics",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Create the topics that are missing. Default: they are created.")
  private boolean create;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "6",
      description = "Partitions of topics that are created. Default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Replicas of topics that are created. Default: as the broker is set.")
  private short replicationFactor;

  /** How the topics are found. */
  public TopicSetup setup() {
    return new TopicSetup(create, partitions, replicationFactor);
  }
}
