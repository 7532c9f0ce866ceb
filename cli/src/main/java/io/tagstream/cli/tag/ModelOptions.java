package io.tagstream.cli.tag;

import io.tagstream.cli.console.ConsoleProgress;
import io.tagstream.cli.option.BundleOptions;
import io.tagstream.cli.option.KafkaOptions;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.runtime.bundle.BundleFetcher;
import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.schemas.record.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Which model to tag with: one by its name or place, or the champion of a cluster. */
final class ModelOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SERVER = "--bootstrap-server";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "A fine-tuned model in Hugging Face's layout: a directory, or a name on its hub, as"
              + " owner/name or owner/name@revision. Default: the champion of the cluster at"
              + " --bootstrap-server.")
  String model;

  @Mixin KafkaOptions kafka = new KafkaOptions();

  @Mixin BundleOptions bundles = new BundleOptions();

  /** The model's directory, fetched if it is not here. */
  Path directory() throws IOException {
    try (ConsoleProgress progress = new ConsoleProgress()) {
      return model == null
          ? champion()
          : BaseModels.resolve(model, BaseModels.defaultCache(), progress);
    }
  }

  private Path champion() throws IOException {
    if (!kafka.isGiven()) {
      throw new IllegalArgumentException(
          "--model is missing: a directory or a name, or else --bootstrap-server for the champion"
              + " of a cluster");
    }
    Map<String, Object> client = kafka.impatient();
    try (ModelRegistry registry = new ModelRegistry(client, kafka.topics())) {
      ModelVersion champion =
          registry
              .refresh(PATIENCE)
              .champion()
              .orElseThrow(
                  () ->
                      new IOException(
                          "%s has no champion: publish or promote a version"
                              .formatted(kafka.topics().modelRegistry().name())));
      Path folder = BaseModels.defaultCache().resolve("versions");
      return new BundleFetcher(client, kafka.topics(), folder, bundles.sources()).fetch(champion);
    }
  }

  /** Without a model a cluster is wanted, but not else. */
  static final class OptionalCluster implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      OptionSpec server = command.findOption(SERVER);
      command.remove(server);
      return command.addOption(OptionSpec.builder(server).required(false).build());
    }
  }
}
