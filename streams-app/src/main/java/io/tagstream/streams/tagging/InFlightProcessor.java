package io.tagstream.streams.tagging;

import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.streams.engine.InferenceException;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.input.Document;
import io.tagstream.streams.input.UnreachableException;
import java.nio.charset.CharacterCodingException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Gives sentences to the model, and sends the results on in the order in which they arrived. What
 * is in flight is known to {@link HeldOffsets}, so that no commit passes it; when the task is
 * closed it is dropped, and read again by whoever has the partition next.
 */
final class InFlightProcessor
    implements Processor<byte[], byte[], byte[], byte[]>, HeldOffsets.Holder {
  /** How often to look for results while no record comes in. */
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(5);

  private final TaggingTopology stage;
  private final UnreadRecords unread = new UnreadRecords(this::admits, this::prepare);
  private final Deque<PendingRecord> pending = new ArrayDeque<>();

  /** When the sentences came whose results are sent on and not committed, by the nano clock. */
  private final List<Long> uncommitted = new ArrayList<>();

  /** Whether anything is sent on and not committed, dead letters too. */
  private boolean sentOn;

  private long lastCommit = System.nanoTime();
  private ProcessorContext<byte[], byte[]> context;
  private Cancellable look;

  InFlightProcessor(TaggingTopology stage) {
    this.stage = stage;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    stage.takeover().run();
    stage.heldOffsets().register(this);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    forwardFinished();
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    unread.add(
        new IncomingRecord(
            record, metadata.topic(), metadata.partition(), metadata.offset(), System.nanoTime()));
    forwardFinished();
    while (!pending.isEmpty() && stage.bytesInFlight().isTooMuch()) {
      awaitOldest();
      forwardFinished();
    }
    lookWhileNeeded();
  }

  @Override
  public void close() {
    stage.heldOffsets().release(this);
    stopLooking();
    for (PendingRecord record : pending) {
      record.result().cancel(false);
      stage.bytesInFlight().remove(record.bytes());
    }
    pending.clear();
    unread.clear();
    uncommitted.clear();
    sentOn = false;
  }

  @Override
  public int partition() {
    return context.taskId().partition();
  }

  @Override
  public OptionalLong oldestInFlight(TopicPartition partition) {
    OptionalLong oldest =
        pending.stream()
            .filter(record -> record.partition().equals(partition))
            .mapToLong(PendingRecord::offset)
            .findFirst();
    return oldest.isPresent() ? oldest : unread.oldest(partition);
  }

  @Override
  public boolean rests(TopicPartition partition) {
    return unread.oldest(partition).isPresent()
        || stage.engine().hasEnoughOf(partition)
        || (!pending.isEmpty() && stage.bytesInFlight().isMuch());
  }

  @Override
  public void committed() {
    long now = System.nanoTime();
    uncommitted.forEach(arrived -> stage.metrics().visible((now - arrived) / 1e9));
    uncommitted.clear();
    sentOn = false;
    lastCommit = now;
    lookWhileNeeded();
  }

  /** Takes a record, unless it must wait. */
  private boolean admits(IncomingRecord incoming) {
    Optional<Decoded<Document>> read = read(incoming);
    read.map(some -> stage.telling().isSecret() ? some.withoutQuotes() : some)
        .ifPresent(
            some ->
                some.either(
                    document -> admit(incoming, document),
                    reason -> add(PendingRecord.rejected(incoming, reason))));
    return read.isPresent();
  }

  /** To read a record is to look for what it needs. */
  private void prepare(IncomingRecord incoming) {
    var unused = read(incoming);
  }

  /** Empty if something that it needs is not there yet. */
  private Optional<Decoded<Document>> read(IncomingRecord incoming) {
    try {
      return Optional.of(stage.format().read(incoming.record()));
    } catch (UnreachableException e) {
      return Optional.empty();
    }
  }

  private void admit(IncomingRecord incoming, Document document) {
    String id;
    try {
      id = document.id() == null ? incoming.id() : document.id();
    } catch (CharacterCodingException e) {
      if (stage.telling().results()) {
        add(
            PendingRecord.rejected(
                incoming,
                "the key is not valid UTF-8: expected a sentence id, or no key, or an --id-field"));
        return;
      }
      id = incoming.place();
    }
    if (stage.role().sample().has(id)) {
      add(PendingRecord.sentence(incoming, id, document, submit(incoming, document.sentence())));
    }
  }

  private CompletableFuture<TaggingResult> submit(
      IncomingRecord incoming, SentenceRecord sentence) {
    try {
      return stage
          .engine()
          .submit(incoming.topicPartition(), incoming.offset(), tagger -> begin(tagger, sentence));
    } catch (InferenceException e) {
      throw beginAnew(e);
    }
  }

  static Reading begin(Tagger tagger, SentenceRecord sentence) {
    return sentence.tokens().isEmpty()
        ? tagger.begin(sentence.text())
        : tagger.begin(sentence.text(), sentence.tokens());
  }

  private void add(PendingRecord record) {
    pending.add(record);
    stage.bytesInFlight().add(record.bytes());
  }

  private void forwardFinished() {
    while (!pending.isEmpty() && pending.peek().isDone()) {
      PendingRecord oldest = pending.peek();
      forward(oldest);
      pending.remove();
      stage.bytesInFlight().remove(oldest.bytes());
    }
    if (pending.isEmpty() && sentOn && mayCommit()) {
      context.commit();
    }
  }

  private boolean mayCommit() {
    return System.nanoTime() - lastCommit >= stage.earliestCommit().toNanos();
  }

  private PendingRecord.Output output(PendingRecord record) {
    try {
      return record.output(stage, Clock.systemUTC());
    } catch (CompletionException e) {
      throw beginAnew(e.getCause());
    }
  }

  private void forward(PendingRecord record) {
    PendingRecord.Output output = output(record);
    if (output instanceof PendingRecord.Output.Tagged result) {
      result.records().forEach((sink, one) -> context.forward(one, sink));
      stage.metrics().tagged(result.tagging(), record.secondsSinceArrival());
      uncommitted.add(record.arrivedNanos());
      sentOn = true;
    } else if (stage.role().deadLetters()) {
      bury((PendingRecord.Output.ToDeadLetters) output);
    }
  }

  private void bury(PendingRecord.Output.ToDeadLetters output) {
    stage
        .deadLetters()
        .of(output.record(), output.why())
        .ifPresent(letter -> context.forward(letter, TaggingTopology.DEAD_LETTERS));
    stage.metrics().deadLettered();
    sentOn = true;
  }

  private void awaitOldest() {
    try {
      pending.element().result().get();
    } catch (ExecutionException e) {
      throw beginAnew(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the model", e);
    }
  }

  /**
   * Makes the stream thread abort its transaction and begin again at the last commit. It does not
   * say that the record at hand is to blame, and it is quicker than a new thread, which would have
   * to wait until the group has given up the old one.
   */
  private static TaskMigratedException beginAnew(Throwable cause) {
    return new TaskMigratedException("tagging failed: " + cause.getMessage(), cause);
  }

  /** Only while it is of use: a punctuator that is always there commits empty transactions. */
  private void lookWhileNeeded() {
    if (pending.isEmpty() && unread.isEmpty() && !sentOn) {
      stopLooking();
    } else if (look == null) {
      look = context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> look());
    }
  }

  private void look() {
    unread.tryAgain();
    forwardFinished();
  }

  private void stopLooking() {
    if (look != null) {
      look.cancel();
      look = null;
    }
  }
}
