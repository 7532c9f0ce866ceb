package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.web.http.EventStream;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Somebody who looks: what they see, as fast as eyes are. For one thread. */
final class Viewer {
  /** Sentences of one {@link #tick}, of which there are four in a second, on the whole. */
  private static final int PER_TICK = 5;

  /** So many at once after a while without any. */
  private static final int BURST = 20;

  /** Sentences at the beginning. */
  private static final int BACKLOG = 50;

  /** So many are on the page at most, and may still be spoken of. */
  private static final int SHOWN = 500;

  private final EventStream events;
  private final String view;
  private final SentenceFilter filter;
  private final Map<String, Long> editions = new HashMap<>();
  private final Reservoir<Sighting> sample = new Reservoir<>(BURST, new SplittableRandom());
  private final Set<String> shown = new LinkedHashSet<>();
  private int allowed = BURST;
  private long seen;
  private boolean there = true;

  /**
   * A viewer who has seen nothing yet.
   *
   * @param view the panel that they look at; {@code stream} for sentences
   * @param filter of sentences; null for none of them
   */
  Viewer(EventStream events, String view, SentenceFilter filter) {
    this.events = events;
    this.view = view;
    this.filter = filter;
  }

  /** What came within a moment: how many sentences, how many of them are wanted, and some. */
  record Sentences(long seen, long matched, List<Sighting.Shown> items) {}

  /** What is said of a sentence that is on the page. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Said(
      String id, String version, GoldSentence gold, Map<String, EvaluationScore.Counts> score) {}

  /** Shows what there was before. */
  void begin(List<Sighting> before) {
    if (filter == null) {
      return;
    }
    List<Sighting> wanted =
        before.stream()
            .filter(sighting -> filter.has(sighting.sentence()))
            .filter(sighting -> !filter.disagrees() || sighting.disagrees())
            .toList();
    send(
        "sentences",
        new Sentences(
            0, 0, show(wanted.subList(Math.max(0, wanted.size() - BACKLOG), wanted.size()))));
  }

  /** A sentence was tagged that nobody has read here. */
  void passed() {
    seen++;
  }

  /** A sentence was tagged. */
  void tagged(Sighting sighting) {
    if (filter != null) {
      seen++;
      if (!filter.disagrees() && filter.has(sighting.sentence())) {
        sample.offer(sighting);
      }
    }
  }

  /** Gold or a score has come for a sentence. */
  void said(Sighting sighting) {
    if (filter == null) {
      return;
    }
    if (shown.contains(sighting.sentence().id())) {
      Sighting.Shown now = sighting.shown();
      send("said", new Said(now.id(), now.version(), now.gold(), now.score()));
    } else if (filter.disagrees()
        && sighting.disagrees()
        && filter.has(sighting.sentence())
        && !sample.has(sighting)) {
      sample.offer(sighting);
    }
  }

  /** Sends what there is to see since the last time. */
  void tick() {
    long matched = sample.offered();
    allowed = Math.min(BURST, allowed - (int) Math.min(matched, allowed) + PER_TICK);
    List<Sighting> shownNow = sample.drain(allowed);
    if (seen > 0 || matched > 0) {
      send("sentences", new Sentences(seen, matched, show(shownNow)));
      seen = 0;
    }
  }

  private List<Sighting.Shown> show(List<Sighting> sightings) {
    for (Sighting sighting : sightings) {
      shown.remove(sighting.sentence().id());
      shown.add(sighting.sentence().id());
    }
    var oldest = shown.iterator();
    while (shown.size() > SHOWN) {
      oldest.next();
      oldest.remove();
    }
    return sightings.stream().map(Sighting::shown).toList();
  }

  /** Whether there is an edition of a panel that this one has not seen, and looks for. */
  boolean wants(Panel panel, boolean isForAll) {
    Long before = editions.get(panel.name());
    return (isForAll || panel.name().equals(view)) && (before == null || before != panel.edition());
  }

  /** Sends a panel. */
  void see(Panel panel, String json) {
    editions.put(panel.name(), panel.edition());
    there &= events.send(panel.name(), json);
  }

  private void send(String name, Object data) {
    there &= events.send(name, Json.toJson(data));
  }

  /** Whether the client is still there, as far as is known. */
  boolean isThere() {
    return there;
  }

  /** Ends it. */
  void end() {
    events.close();
  }
}
