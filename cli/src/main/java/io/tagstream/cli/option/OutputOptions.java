package io.tagstream.cli.option;

import io.tagstream.ner.redact.Redaction;
import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.output.Enrichment;
import io.tagstream.streams.output.Telling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** What becomes of tagged sentences. */
public final class OutputOptions {
  private static final String ENRICHED = "enriched-records";

  @Option(
      names = "--output",
      paramLabel = "entities|enrich",
      defaultValue = "entities",
      description =
          "entities: a result for each sentence; enrich: its own JSON object with a member more, all"
              + " else as it was, under its key and headers. Default: ${DEFAULT-VALUE}.")
  private String output;

  @Option(
      names = "--output-topic",
      paramLabel = "TOPIC",
      description =
          "Where that goes, in full. Default: tagged-entities, or enriched-records, after the topic"
              + " prefix.")
  private String topic;

  @Option(
      names = "--output-field",
      paramLabel = "NAME",
      description = "With enrich: the name of the member more. Default: entities.")
  private String field;

  @Option(
      names = "--redact",
      paramLabel = "label|mask|hash",
      description =
          "Put something else in the place of entities, wherever their words stand in what is"
              + " written: their type, as [person]; an asterisk for each character; or their type"
              + " and a code that only who has the key can make, as [person:0f1e…]. Needs"
              + " --no-scoring and --challenger-share=0. Default: they stay.")
  private String redact;

  @Option(
      names = "--redact-key-file",
      paramLabel = "FILE",
      description = "The key of --redact=hash: 16 bytes or more, without the line end behind them.")
  private Path keyFile;

  private boolean isEnriched() {
    return switch (output) {
      case "entities" -> false;
      case "enrich" -> true;
      default ->
          throw new IllegalArgumentException(
              "--output is '%s': wanted entities or enrich".formatted(output));
    };
  }

  /** The name of the member that records are going to have, or null. */
  public String added() {
    if (isEnriched()) {
      return field == null ? "entities" : field;
    }
    if (field != null) {
      throw new IllegalArgumentException("--output-field goes with --output=enrich");
    }
    return null;
  }

  /** The topics with those that these options name. */
  public Topics topics(Topics usual, InputOptions input) {
    String enriched = topic == null ? usual.prefix() + ENRICHED : topic;
    return isEnriched()
        ? usual.with(input.topics(), null, enriched)
        : usual.with(input.topics(), topic, null);
  }

  /** Whether something is redacted. */
  public boolean redacts() {
    return redact != null;
  }

  /**
   * What is told of sentences.
   *
   * @param filter which entities
   * @param scored whether results are needed, whatever else is written
   * @throws IOException if the key cannot be read
   */
  public Telling telling(EntityFilter filter, boolean scored) throws IOException {
    String added = added();
    return new Telling(
        filter, redaction(), added == null ? null : new Enrichment(added), added == null || scored);
  }

  private Redaction redaction() throws IOException {
    if (keyFile != null && !"hash".equals(redact)) {
      throw new IllegalArgumentException("--redact-key-file goes with --redact=hash");
    }
    if (redact == null) {
      return Redaction.NONE;
    }
    return switch (redact) {
      case "label" -> Redaction.label();
      case "mask" -> Redaction.mask();
      case "hash" -> Redaction.hash(key());
      default ->
          throw new IllegalArgumentException(
              "--redact is '%s': wanted label, mask or hash".formatted(redact));
    };
  }

  private byte[] key() throws IOException {
    if (keyFile == null) {
      throw new IllegalArgumentException("--redact=hash wants a key: name a --redact-key-file");
    }
    byte[] key = Files.readAllBytes(keyFile);
    int length = key.length;
    while (length > 0 && (key[length - 1] == '\n' || key[length - 1] == '\r')) {
      length--;
    }
    return Arrays.copyOf(key, length);
  }
}
