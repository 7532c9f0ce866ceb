package io.tagstream.quickstart;

import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanEncoder;
import io.tagstream.ner.label.TagReader;
import io.tagstream.ner.label.TagScheme;
import io.tagstream.ner.score.TagScores;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.schemas.record.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Scores what lies on the topics as files of tags would be scored: a second way to the figures of
 * the scoring topology, by tokens instead of characters, in one go instead of one by one.
 *
 * @param byVersion the scores of each version, in the order in which they tagged
 * @param sentences of each version, those with gold
 * @param swapGap the longest time from one tagged sentence to the first of another version
 */
record OfflineScores(
    Map<String, TagScores> byVersion, Map<String, Long> sentences, Duration swapGap) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Reads the topics to their ends. */
  static OfflineScores read(Map<String, Object> client, Topics topics) {
    return read(client, topics, "");
  }

  /** The same, of the sentences alone whose ids begin so. */
  static OfflineScores read(Map<String, Object> client, Topics topics, String idPrefix) {
    Map<String, Deque<GoldSentence>> gold = new HashMap<>();
    readAll(
        client,
        topics.goldEntities(),
        (id, value) -> {
          Deque<GoldSentence> latestFirst = gold.computeIfAbsent(id, i -> new ArrayDeque<>());
          if (value == null) {
            latestFirst.clear(); // null withdraws
          } else {
            latestFirst.addFirst(value);
          }
        });
    List<TaggedSentence> tagged = new ArrayList<>();
    readAll(
        client,
        topics.taggedEntities(),
        (id, sentence) -> {
          if (id.startsWith(idPrefix)) {
            tagged.add(sentence);
          }
        });
    tagged.sort(Comparator.comparing(TaggedSentence::taggedAt));

    Map<String, List<Pair>> byVersion = new LinkedHashMap<>();
    for (TaggedSentence sentence : tagged) {
      gold.getOrDefault(sentence.id(), new ArrayDeque<>()).stream()
          .filter(truth -> isOf(truth, sentence.text()))
          .findFirst()
          .map(truth -> new Pair(sentence, truth))
          .ifPresent(
              pair ->
                  byVersion
                      .computeIfAbsent(sentence.modelVersion(), v -> new ArrayList<>())
                      .add(pair));
    }
    Map<String, TagScores> scores = new LinkedHashMap<>();
    Map<String, Long> counts = new LinkedHashMap<>();
    byVersion.forEach(
        (version, sentences) -> {
          scores.put(
              version,
              TagScores.of(
                  sentences.stream().map(Pair::wanted).toList(),
                  sentences.stream().map(Pair::predicted).toList()));
          counts.put(version, (long) sentences.size());
        });
    return new OfflineScores(scores, counts, swapGap(tagged));
  }

  private static <V> void readAll(
      Map<String, Object> client, Topic<String, V> topic, BiConsumer<String, V> consumer) {
    try (TopicReader reader = new TopicReader(client, topic.name())) {
      reader.readToEnd(
          PATIENCE,
          record -> {
            String id = topic.keySerde().deserializer().deserialize(topic.name(), record.key());
            if (record.value() == null) {
              consumer.accept(id, null);
            } else if (topic.decode(record.value()) instanceof Decoded.Value<V> decoded) {
              consumer.accept(id, decoded.value());
            }
            return true;
          });
    }
  }

  /** Whether gold stands in a text; what does not is gold of another sentence. */
  private static boolean isOf(GoldSentence gold, String text) {
    if (gold.text() != null) {
      return gold.text().equals(text);
    }
    try {
      var unused = new GoldSentence(text, gold.entities(), gold.tokens(), gold.tags());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A result and its gold, as tags of the gold's tokens. */
  private record Pair(TaggedSentence sentence, GoldSentence gold) {
    List<String> wanted() {
      return gold.tags() == null
          ? tags(gold.entities())
          : encode(TagReader.ofSentence(gold.tags()).decode(gold.tags()));
    }

    List<String> predicted() {
      return tags(sentence.entities());
    }

    /** The tokens of gold, or every character where it has none. */
    private List<String> tokens() {
      return gold.tokens() == null
          ? sentence.text().codePoints().mapToObj(Character::toString).toList()
          : gold.tokens();
    }

    private List<String> tags(List<EntityRecord> entities) {
      List<String> tokens = tokens();
      int[] places = Tokens.starts(sentence.text(), tokens);
      Map<Integer, Integer> starts = new HashMap<>();
      Map<Integer, Integer> ends = new HashMap<>();
      for (int i = 0; i < places.length; i++) {
        starts.put(sentence.text().codePointCount(0, places[i]), i);
        ends.put(sentence.text().codePointCount(0, places[i] + tokens.get(i).length()), i + 1);
      }
      return encode(
          entities.stream()
              .map(e -> new EntitySpan(e.type(), starts.get(e.start()), ends.get(e.end())))
              .toList());
    }

    private List<String> encode(List<EntitySpan> spans) {
      return SpanEncoder.encode(tokens().size(), spans, TagScheme.IOB2);
    }
  }

  private static Duration swapGap(Collection<TaggedSentence> inOrder) {
    Duration longest = Duration.ZERO;
    Instant before = null;
    String version = null;
    for (TaggedSentence sentence : inOrder) {
      if (version != null && !version.equals(sentence.modelVersion())) {
        Duration gap = Duration.between(before, sentence.taggedAt());
        longest = gap.compareTo(longest) > 0 ? gap : longest;
      }
      before = sentence.taggedAt();
      version = sentence.modelVersion();
    }
    return longest;
  }
}
