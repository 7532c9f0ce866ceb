package io.tagstream.streams.tagging;

import io.tagstream.ner.redact.Scrubber;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.input.CloudEventFormat;
import io.tagstream.streams.input.Document;
import io.tagstream.streams.output.Enrichment;
import io.tagstream.streams.output.Secrets;
import io.tagstream.streams.output.Telling;
import io.tagstream.streams.stage.DeadLetters;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes what is written of a record.
 *
 * @param incoming the record
 * @param stage that it is in
 * @param clock of the results
 */
record Outcome(IncomingRecord incoming, TaggingTopology stage, Clock clock) {
  PendingRecord.Output tagged(String id, Document document, TaggingResult.Tagged tagged) {
    Telling telling = stage.telling();
    Telling.Told told = telling.of(document.sentence().text(), tagged.tagging());
    Scrubber scrubber = told.redacted().scrubber();
    // A place has the name of its topic, and nothing of the record.
    boolean tells = scrubber.finds(id) && !id.equals(incoming.place());
    if (tells || Secrets.found(incoming.record().key(), scrubber)) {
      return rejected("its key or id holds words of an entity that is to be redacted");
    }
    Map<String, Record<byte[], byte[]>> records = new LinkedHashMap<>();
    Optional<String> refusal = Optional.empty();
    if (telling.results()) {
      Record<byte[], byte[]> result = result(id, document, told, tagged.modelVersion());
      records.put(TaggingTopology.TAGGED, result);
      refusal = refusal(result, stage.role().results().name());
    }
    if (telling.enrichment() != null) {
      if (telling.isSecret() && !document.sentence().tokens().isEmpty()) {
        return rejected("it has tokens, in which nothing can be redacted: name the --text-field");
      }
      Record<byte[], byte[]> enriched = enriched(telling.enrichment(), document, told);
      records.put(TaggingTopology.ENRICHED, enriched);
      refusal = refusal.or(() -> refusal(enriched, stage.topics().enriched()));
    }
    return refusal
        .map(reason -> rejected("tagged, " + reason))
        .orElseGet(() -> new PendingRecord.Output.Tagged(records, told.tagging()));
  }

  private Record<byte[], byte[]> result(
      String id, Document document, Telling.Told told, String modelVersion) {
    Topic<String, TaggedSentence> topic = stage.role().results();
    TaggedSentence value =
        told.result(id, modelVersion, clock.instant(), stage.role().champion().get());
    byte[] bytes = topic.valueSerde().serializer().serialize(topic.name(), value);
    Headers headers = incoming.record().headers();
    return incoming
        .record()
        .withKey(id.getBytes(StandardCharsets.UTF_8))
        .withValue(bytes)
        .withHeaders(scrubbed(document.event() ? withoutEvent(headers) : headers, told));
  }

  /** A result is no event, whatever its sentence was. */
  private static Headers withoutEvent(Headers headers) {
    Headers others = new RecordHeaders();
    headers.forEach(
        header -> {
          if (!CloudEventFormat.isOfEvent(header.key())) {
            others.add(header);
          }
        });
    return others;
  }

  private Record<byte[], byte[]> enriched(
      Enrichment enrichment, Document document, Telling.Told told) {
    Record<byte[], byte[]> record = incoming.record();
    return record
        .withValue(
            enrichment.of(record.value(), document.places(), told.redacted(), told.entities()))
        .withHeaders(scrubbed(record.headers(), told));
  }

  private Headers scrubbed(Headers headers, Telling.Told told) {
    return stage.telling().isSecret()
        ? Secrets.scrubbed(headers, told.redacted().scrubber())
        : headers;
  }

  private Optional<String> refusal(Record<byte[], byte[]> record, String topic) {
    return stage.limits().of(topic).refusal(DeadLetters.raw(record), clock.millis());
  }

  /** The record with a reason that tells nothing of what is in it. */
  PendingRecord.Output rejected(String reason) {
    return toDeadLetters(incoming.rejected(reason));
  }

  PendingRecord.Output failed(RuntimeException cause) {
    boolean withheld = stage.telling().isSecret();
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    return toDeadLetters(
        new DeadLetter(
            incoming.topic(),
            incoming.partition(),
            incoming.offset(),
            cause.getClass().getName(),
            withheld ? "it cannot be tagged, and why might quote it" : "" + cause.getMessage(),
            withheld ? null : trace.toString()));
  }

  /** Where entities are redacted, only the record's place is told: nobody knows what is in it. */
  private PendingRecord.Output toDeadLetters(DeadLetter why) {
    return new PendingRecord.Output.ToDeadLetters(
        stage.telling().isSecret() ? incoming.withheld() : incoming.record(), why);
  }
}
