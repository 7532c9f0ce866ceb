package io.tagstream.quickstart;

import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanEncoder;
import io.tagstream.ner.label.TagScheme;
import io.tagstream.ner.score.TagScores;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.EntityRecord;
import io.tagstream.schemas.GoldSentence;
import io.tagstream.schemas.TaggedSentence;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicReader;
import io.tagstream.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
    Map<String, GoldSentence> gold = new HashMap<>();
    readAll(
        client,
        topics.goldEntities(),
        (id, value) -> gold.compute(id, (key, before) -> value)); // null withdraws
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

    Map<String, List<TaggedSentence>> byVersion = new LinkedHashMap<>();
    for (TaggedSentence sentence : tagged) {
      if (gold.containsKey(sentence.id())) {
        byVersion.computeIfAbsent(sentence.modelVersion(), v -> new ArrayList<>()).add(sentence);
      }
    }
    Map<String, TagScores> scores = new LinkedHashMap<>();
    Map<String, Long> counts = new LinkedHashMap<>();
    byVersion.forEach(
        (version, sentences) -> {
          List<List<String>> wanted = new ArrayList<>();
          List<List<String>> predicted = new ArrayList<>();
          for (TaggedSentence sentence : sentences) {
            GoldSentence truth = gold.get(sentence.id());
            List<String> tokens = truth.tokens() == null ? characters(sentence) : truth.tokens();
            String between = truth.tokens() == null ? "" : " ";
            wanted.add(
                truth.tags() == null ? tags(truth.entities(), tokens, between) : truth.tags());
            predicted.add(tags(sentence.entities(), tokens, between));
          }
          scores.put(version, TagScores.of(wanted, predicted));
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

  /** Where gold has no tokens, every character is one. */
  private static List<String> characters(TaggedSentence sentence) {
    return sentence.text().codePoints().mapToObj(Character::toString).toList();
  }

  /** Entities as tags of the tokens that the text is made of. */
  private static List<String> tags(
      List<EntityRecord> entities, List<String> tokens, String between) {
    Map<Integer, Integer> starts = new HashMap<>();
    Map<Integer, Integer> ends = new HashMap<>();
    int at = 0;
    for (int i = 0; i < tokens.size(); i++) {
      starts.put(at, i);
      at += tokens.get(i).codePointCount(0, tokens.get(i).length());
      ends.put(at, i + 1);
      at += between.length();
    }
    List<EntitySpan> spans = new ArrayList<>();
    for (EntityRecord e : entities) {
      spans.add(new EntitySpan(e.type(), starts.get(e.start()), ends.get(e.end())));
    }
    return SpanEncoder.encode(tokens.size(), spans, TagScheme.IOB2);
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
