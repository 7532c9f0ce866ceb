package io.tagstream.cli.option;

import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.TopicSelection;
import io.tagstream.streams.input.CloudEventFormat;
import io.tagstream.streams.input.InputFormat;
import io.tagstream.streams.input.JsonFormat;
import io.tagstream.streams.input.avro.AvroFormat;
import io.tagstream.streams.input.avro.RegistryAddress;
import io.tagstream.streams.input.avro.SchemaRegistry;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where sentences come from, and what their records look like. */
public final class InputOptions {
  @Option(
      names = "--input-topic",
      paramLabel = "TOPIC",
      split = ",",
      description =
          "The topics with the sentences, in full and with commas between; what no topic can be"
              + " called, as 'news\\..*', is a regular expression. Default: sentences, after the"
              + " topic prefix.")
  private List<String> topics = List.of();

  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      defaultValue = "json",
      description =
          "json: objects, or bare lines if no field is named; cloudevents: CloudEvents, structured"
              + " in JSON or binary; avro: Avro behind the id of its schema, as Confluent's clients"
              + " write it. Default: ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--text-field",
      paramLabel = "POINTER",
      description =
          "Where a record has the sentence, as a JSON Pointer, such as /article/body; of a"
              + " CloudEvent, in its data. Default: as on the topic 'sentences'; in Avro, /text, or"
              + " all of what is a string.")
  private String text;

  @Option(
      names = "--id-field",
      paramLabel = "POINTER",
      description =
          "Where a record has the sentence's id, in the same way. Default: the record's key; of a"
              + " CloudEvent, its id.")
  private String id;

  @Option(
      names = "--schema-registry",
      paramLabel = "URL[,URL...]",
      description =
          "With avro: where the schemas are, in a registry that speaks as Confluent's does, as"
              + " http://host:8081; more URLs are tried in turn. Its user is in --command-config, as"
              + " basic.auth.user.info=USER:PASSWORD.")
  private String registry;

  /** The topics, or null for the usual one. */
  public TopicSelection topics() {
    return topics.isEmpty() ? null : TopicSelection.parse(topics);
  }

  /**
   * How their records are read.
   *
   * @param added the name of a member that they are going to have, or null
   * @param client settings, in which those of the schema registry's clients may be, too
   */
  public InputFormat format(String added, Map<String, String> client) {
    SentenceDecoder decoder = new SentenceDecoder(SentenceDecoder.DEFAULT_MAX_BYTES);
    if (format.equals("avro")) {
      return avro(decoder, added, client);
    }
    if (registry != null) {
      throw new IllegalArgumentException("--schema-registry goes with --input-format=avro");
    }
    JsonFormat json = JsonFormat.of(decoder, text, id, added);
    return switch (format) {
      case "json" -> json;
      case "cloudevents" -> new CloudEventFormat(json);
      default ->
          throw new IllegalArgumentException(
              "--input-format is '%s': wanted json, cloudevents or avro".formatted(format));
    };
  }

  private InputFormat avro(SentenceDecoder decoder, String added, Map<String, String> client) {
    if (added != null) {
      throw new IllegalArgumentException(
          "--output=enrich adds a member to JSON: with --input-format=avro take"
              + " --output=entities");
    }
    if (registry == null) {
      throw new IllegalArgumentException(
          "--input-format=avro wants a --schema-registry, as http://host:8081");
    }
    return AvroFormat.of(
        decoder, text, id, new SchemaRegistry(RegistryAddress.parse(registry, client)));
  }
}
