package io.tagstream.cli.option;

import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.TopicSelection;
import io.tagstream.streams.input.CloudEventFormat;
import io.tagstream.streams.input.InputFormat;
import io.tagstream.streams.input.JsonFormat;
import java.util.List;
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
              + " in JSON or binary. Default: ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--text-field",
      paramLabel = "POINTER",
      description =
          "Where a record has the sentence, as a JSON Pointer, such as /article/body; of a"
              + " CloudEvent, in its data. Default: as on the topic 'sentences'.")
  private String text;

  @Option(
      names = "--id-field",
      paramLabel = "POINTER",
      description =
          "Where a record has the sentence's id, in the same way. Default: the record's key; of a"
              + " CloudEvent, its id.")
  private String id;

  /** The topics, or null for the usual one. */
  public TopicSelection topics() {
    return topics.isEmpty() ? null : TopicSelection.parse(topics);
  }

  /**
   * How their records are read.
   *
   * @param added the name of a member that they are going to have, or null
   */
  public InputFormat format(String added) {
    JsonFormat json =
        JsonFormat.of(new SentenceDecoder(SentenceDecoder.DEFAULT_MAX_BYTES), text, id, added);
    return switch (format) {
      case "json" -> json;
      case "cloudevents" -> new CloudEventFormat(json);
      default ->
          throw new IllegalArgumentException(
              "--input-format is '%s': wanted json or cloudevents".formatted(format));
    };
  }
}
