package io.tagstream.quickstart;

import io.tagstream.schemas.Topics;
import io.tagstream.testkit.tagger.Poison;
import io.tagstream.testkit.tagger.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Sentences and their gold, at a steady rate: gold that comes before its sentence or after it, that
 * is sent twice, corrected, withdrawn or malformed, and on demand records that cannot be tagged.
 * Not thread-safe.
 */
final class ChaosFeed {
  private static final int STEP = 16;
  private static final int FURTHEST = 600;
  private static final String SENTENCES = new Topics().sentences().name();
  private static final String ARTICLES = "articles";

  private final Sentences sentences;
  private final Random random;
  private final Map<Long, List<Runnable>> gold = new TreeMap<>();

  ChaosFeed(Sentences sentences, long seed) {
    this.sentences = sentences;
    this.random = new Random(seed);
  }

  /** Sends a few sentences, and the gold that is due. */
  void step() {
    for (int i = 0; i < STEP; i++) {
      long number = sentences.sent();
      boolean keyed = random.nextInt(3) > 0;
      String text = "Number" + number + " in Oslo" + " or so".repeat(random.nextInt(12));
      if (keyed && random.nextBoolean()) {
        annotate("id-" + number, number, "Number" + number);
      }
      sentences.sendRaw(
          number % 3 == 0 ? ARTICLES : SENTENCES,
          keyed ? Sentences.bytes("id-" + number) : null,
          Sentences.bytes(random.nextBoolean() ? text : "{\"text\":\"" + text + "\"}"));
      send(gold.remove(number));
    }
  }

  /** Records of a kind that gives trouble, and gold like that. */
  void poison(Poison kind) {
    kind.doses(System.currentTimeMillis()).forEach(sentences::send);
    String id = "id-" + sentences.sent();
    sentences.sendGold(id, "{\"entities\": 1}");
    sentences.sendGold(id, "{\"tokens\": [\"Oslo\"], \"tags\": [\"LABEL_1\", \"O\"]}");
    sentences.sendGold("k".repeat(2_000_000), "{\"entities\": []}");
  }

  /** Sends the rest of the gold, and waits until all is there. */
  void finish() {
    gold.values().forEach(ChaosFeed::send);
    sentences.flush();
  }

  private void annotate(String id, long number, String first) {
    at(number, id, entities(first));
    if (random.nextInt(4) == 0) {
      at(number, id, entities(first));
    }
    if (random.nextInt(10) == 0) {
      at(number, id, null);
    }
    if (random.nextInt(10) == 0) {
      at(number, id, "{\"text\": \"of another sentence\", \"entities\": []}");
    }
  }

  /** Some time from now; what is due now goes before the sentence's next one. */
  private void at(long number, String id, String json) {
    Runnable sending = () -> sentences.sendGold(id, json);
    int later = random.nextInt(5) == 0 ? 0 : random.nextInt(FURTHEST);
    if (later == 0) {
      sending.run();
      sending.run();
    } else {
      gold.computeIfAbsent(number + later, n -> new ArrayList<>()).add(sending);
    }
  }

  /** Both entities, one, a wrong type or none. */
  private String entities(String first) {
    List<String> found = new ArrayList<>();
    if (random.nextInt(4) > 0) {
      found.add(entity(random.nextInt(4) > 0 ? "cap" : "other", first, 0));
    }
    if (random.nextBoolean()) {
      found.add(entity("cap", "Oslo", first.length() + " in ".length()));
    }
    return "{\"entities\": [" + String.join(", ", found) + "]}";
  }

  private static String entity(String type, String text, int start) {
    return "{\"type\": \"%s\", \"text\": \"%s\", \"start\": %d, \"end\": %d}"
        .formatted(type, text, start, start + text.length());
  }

  private static void send(List<Runnable> due) {
    if (due != null) {
      due.forEach(Runnable::run);
    }
  }
}
