package io.tagstream.web.live;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TrainingStatus;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The last requests to the trainer: what was asked for is on {@code control}, what became of it on
 * {@code training-status}. For one thread.
 */
final class Requests {
  /** So many are known at most. */
  static final int MOST = 1000;

  private static final int COMMANDS = 1000;

  /** While a training runs, a status comes every other second. */
  private static final int STATUSES = 10_000;

  private static final int LONGEST_ID = 200;

  private final Topics topics;
  private final Map<String, Request> requests = new LinkedHashMap<>();
  private long edition;
  private long ends;

  Requests(Topics topics) {
    this.topics = topics;
  }

  /** See {@link Panel#topics}. */
  Map<String, Integer> topics() {
    return Map.of(topics.control().name(), COMMANDS, topics.trainingStatus().name(), STATUSES);
  }

  /** Takes a record of one of them. */
  void accept(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.control().name())) {
      command(record);
    } else if (topics.trainingStatus().decode(record.value())
            instanceof Decoded.Value<TrainingStatus> status
        && isId(status.value().requestId())) {
      TrainingStatus value = status.value();
      if (of(value.requestId()).said(value)) {
        edition++;
        if (value.state() != TrainingStatus.State.RUNNING) {
          ends++;
        }
      }
    }
  }

  private void command(ConsumerRecord<byte[], byte[]> record) {
    if (topics.control().decode(record.value()) instanceof Decoded.Value<ControlCommand> command) {
      String id = id(record);
      if (isId(id)) {
        of(id).asked(command.value(), Instant.ofEpochMilli(record.timestamp()));
        edition++;
        ends++;
      }
    }
  }

  /** As the trainer names it; null if it has no name. */
  private static String id(ConsumerRecord<byte[], byte[]> record) {
    try {
      String key = record.key() == null ? "" : Utf8.decode(record.key());
      return SentenceRecord.id(key, record.topic(), record.partition(), record.offset());
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean isId(String id) {
    return id != null && !id.isEmpty() && id.length() <= LONGEST_ID;
  }

  private Request of(String id) {
    Request request = requests.get(id);
    if (request == null) {
      request = new Request(id);
      requests.put(id, request);
      if (requests.size() > MOST) {
        requests.remove(requests.keySet().iterator().next());
      }
    }
    return request;
  }

  /** In the order in which they were asked for, as far as that is known. */
  List<Request> all() {
    return requests.values().stream().sorted(Comparator.comparing(Request::time)).toList();
  }

  /** Another number whenever something was said. */
  long edition() {
    return edition;
  }

  /** Another number whenever it was more than how far a training is. */
  long ends() {
    return ends;
  }
}
