package io.tagstream.web.live;

import io.tagstream.runtime.process.OnDemand;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.TaggedSentence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics while somebody looks, and tells all who do. One thread reads, keeps and sends;
 * it ends some time after the last viewer has gone, and forgets all.
 */
final class Board implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Board.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();
  private static final long PANELS_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();
  private static final long AGAIN_MILLIS = 1000;
  private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

  /** Sentences of a second that are read; of a faster stream all are counted, and some are. */
  private static final int READ_PER_SECOND = 2000;

  private static final int LAST_SENTENCES = 500;
  private static final int LAST_GOLD = 2000;

  private final Map<String, Object> client;
  private final Topics topics;
  private final Supplier<List<Panel>> panels;
  private final Queue<Viewer> coming = new ConcurrentLinkedQueue<>();
  private final OnDemand thread =
      new OnDemand("tagstream-page", this::sit, () -> !coming.isEmpty(), Duration.ZERO);

  /**
   * A board that nobody looks at yet.
   *
   * @param panels made anew whenever somebody begins to look; the first one is for all
   */
  Board(Map<String, Object> client, Topics topics, Supplier<List<Panel>> panels) {
    this.client = client;
    this.topics = topics;
    this.panels = panels;
  }

  /** Somebody looks. */
  void show(Viewer viewer) {
    coming.add(viewer);
    if (thread.isClosed()) {
      viewer.end();
    }
    thread.wake();
  }

  private void sit() {
    try (Sitting sitting = new Sitting()) {
      sitting.run();
    } catch (InterruptException e) {
      // It is closed.
    } catch (RuntimeException e) {
      LOG.warn("The page stopped, and begins again", e);
      Utils.sleep(AGAIN_MILLIS);
    }
  }

  @Override
  public void close() {
    thread.close();
  }

  /** From the first viewer to the last one. */
  private final class Sitting implements AutoCloseable {
    private final List<Viewer> viewers = new ArrayList<>();
    private final Sightings sightings = new Sightings();
    private final List<Panel> shown = panels.get();
    private final Map<String, List<Panel>> readers = new HashMap<>();
    private final TopicTail tail;
    private final String tagged = topics.taggedEntities().name();
    private final String gold = topics.goldEntities().name();
    private final String scores = topics.evaluationScores().name();
    private long idleNanos = System.nanoTime();
    private long tickNanos = System.nanoTime();
    private long panelsNanos = tickNanos;
    private int mayRead = READ_PER_SECOND;
    private boolean isBegun;
    private boolean isCaughtUp;

    Sitting() {
      Map<String, Integer> last = new LinkedHashMap<>();
      last.put(tagged, LAST_SENTENCES);
      last.put(gold, LAST_GOLD);
      last.put(scores, LAST_GOLD);
      for (Panel panel : shown) {
        panel
            .topics()
            .forEach(
                (topic, count) -> {
                  last.merge(topic, count, Math::max);
                  readers.computeIfAbsent(topic, name -> new ArrayList<>()).add(panel);
                });
      }
      tail = new TopicTail(client, last);
    }

    void run() {
      while (!thread.isClosed() && !isOver()) {
        tail.poll(POLL, this::read);
        long now = System.nanoTime();
        if (!isCaughtUp) {
          isCaughtUp = tail.isCaughtUp();
          boolean isLate = !isBegun && now - idleNanos > PATIENCE_NANOS;
          if (isCaughtUp || isLate) {
            isBegun = true;
            shown.forEach(Panel::begun);
          }
        }
        if (isBegun) {
          welcome();
        }
        if (now - tickNanos >= TICK_NANOS) {
          tickNanos = now;
          tick(now);
        }
      }
    }

    /** Who has come sees what there was before, and then what comes. */
    private void welcome() {
      for (Viewer viewer = coming.poll(); viewer != null; viewer = coming.poll()) {
        viewers.add(viewer);
        viewer.begin(sightings.all());
        panelsNanos = 0;
      }
    }

    private boolean isOver() {
      return viewers.isEmpty() && coming.isEmpty() && System.nanoTime() - idleNanos > IDLE_NANOS;
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
      for (Panel panel : readers.getOrDefault(record.topic(), List.of())) {
        panel.accept(record);
      }
      if (record.topic().equals(tagged)) {
        readTagged(record);
      } else if (record.topic().equals(gold)) {
        readGold(record);
      } else if (record.topic().equals(scores)) {
        topics
            .evaluationScores()
            .decode(record.value())
            .either(
                score ->
                    sightings
                        .scored(score)
                        .ifPresent(sighting -> viewers.forEach(v -> v.said(sighting))),
                reason -> {});
      }
    }

    private void readTagged(ConsumerRecord<byte[], byte[]> record) {
      if (isBegun && mayRead-- <= 0) {
        viewers.forEach(Viewer::passed);
        return;
      }
      if (topics.taggedEntities().decode(record.value())
          instanceof Decoded.Value<TaggedSentence> sentence) {
        Sighting sighting = sightings.tagged(record, sentence.value());
        viewers.forEach(viewer -> viewer.tagged(sighting));
      }
    }

    private void readGold(ConsumerRecord<byte[], byte[]> record) {
      if (record.key() == null) {
        return;
      }
      String id = new String(record.key(), StandardCharsets.UTF_8);
      if (record.value() == null) {
        sightings.gold(id, null).ifPresent(sighting -> viewers.forEach(v -> v.said(sighting)));
        return;
      }
      topics
          .goldEntities()
          .decode(record.value())
          .either(
              value ->
                  sightings
                      .gold(id, value)
                      .ifPresent(sighting -> viewers.forEach(v -> v.said(sighting))),
              reason -> {});
    }

    private void tick(long now) {
      mayRead = Math.min(READ_PER_SECOND, mayRead + READ_PER_SECOND / 4);
      viewers.forEach(Viewer::tick);
      if (now - panelsNanos >= PANELS_NANOS) {
        panelsNanos = now;
        showPanels();
      }
      viewers.removeIf(viewer -> !viewer.isThere());
      if (!viewers.isEmpty()) {
        idleNanos = now;
      }
    }

    private void showPanels() {
      for (Panel panel : shown) {
        boolean isForAll = panel == shown.get(0);
        List<Viewer> curious = viewers.stream().filter(v -> v.wants(panel, isForAll)).toList();
        if (!curious.isEmpty()) {
          String json = Json.toJson(panel.shown());
          curious.forEach(viewer -> viewer.see(panel, json));
        }
      }
    }

    @Override
    public void close() {
      viewers.forEach(Viewer::end);
      tail.close();
    }
  }
}
