package io.tagstream.streams.stage;

import io.tagstream.ner.files.Partial;
import io.tagstream.runtime.standstill.GroupWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers in the state directory of which partitions a group has had offsets. Kafka forgets them
 * when a group is away for a week, and then it looks as if it were new.
 */
final class OffsetMemory {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetMemory.class);

  private final Path file;

  /** {@code topicId topic partition}, so that a topic made anew is another one. */
  private final Set<String> lines = new TreeSet<>();

  /**
   * What is remembered of a group.
   *
   * @param directory of the instance
   * @param group whose name is a file's, too
   */
  OffsetMemory(Path directory, String group) {
    file = directory.resolve("offsets-" + group);
    try {
      if (Files.exists(file)) {
        lines.addAll(Files.readAllLines(file));
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read, so lost offsets look like those of a new group", file, e);
    }
  }

  /** Whether the group has had an offset of the partition. */
  synchronized boolean has(TopicPartition partition) {
    String end = " " + partition.topic() + " " + partition.partition();
    return lines.stream().anyMatch(line -> line.endsWith(end));
  }

  /** Adds what is committed, and forgets topics that are there no more, or were made anew. */
  synchronized void remember(GroupWatch.Committed committed) {
    Set<String> now = new TreeSet<>(lines);
    now.removeIf(line -> !isOf(line, committed.topicIds()));
    for (TopicPartition partition : committed.partitions()) {
      Uuid id = committed.topicIds().get(partition.topic());
      if (id != null) {
        now.add("%s %s %d".formatted(id, partition.topic(), partition.partition()));
      }
    }
    if (!now.equals(lines)) {
      lines.clear();
      lines.addAll(now);
      write();
    }
  }

  private static boolean isOf(String line, Map<String, Uuid> topicIds) {
    String[] words = line.split(" ", -1);
    return words.length == 3
        && topicIds.containsKey(words[1])
        && topicIds.get(words[1]).toString().equals(words[0]);
  }

  private void write() {
    try (Partial fresh = Partial.file(file)) {
      Files.write(fresh.path(), lines);
      fresh.finish();
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be written, so lost offsets will look like those of a new group", file, e);
    }
  }
}
