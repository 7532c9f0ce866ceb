package io.tagstream.trainer.gold;

import io.tagstream.ner.corpus.CorpusWriter;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.runtime.topic.Sample;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.SentenceRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sentences of the gold topic, each once.
 *
 * @param train to learn from
 * @param dev held out, by a hash of their characters: the same ones at every training with this
 *     share or a larger one, so that what a model was compared on never was what a later one
 *     learned
 * @param skipped records that could not be used
 * @param repeated sentences that came under another id as well; the latest gold counts
 * @param lostEntities entities that no tags can tell
 */
record GoldCorpus(
    List<Sentence> train, List<Sentence> dev, int skipped, int repeated, int lostEntities) {

  /**
   * Makes the corpus.
   *
   * @param sentences by id: those of the gold that has neither text nor tokens
   */
  static GoldCorpus of(
      GoldRecords records, Map<String, SentenceRecord> sentences, double heldOutShare) {
    Map<String, Candidate> byWords = new HashMap<>();
    int[] counts = {records.skipped(), 0};
    records.forEach(
        (id, entry) -> {
          try {
            TaggedWords tagged = convert(entry.gold(), sentences.get(id));
            byWords.merge(
                characters(tagged.sentence()),
                new Candidate(id, entry.timestamp(), tagged),
                Candidate::later);
            counts[1]++;
          } catch (IllegalArgumentException e) {
            counts[0]++;
          }
        });
    List<Sentence> train = new ArrayList<>();
    List<Sentence> dev = new ArrayList<>();
    int lost = 0;
    // In an order that does not depend on how the partitions were read.
    for (Candidate candidate : byWords.values().stream().sorted(Candidate.ORDER).toList()) {
      Sentence sentence = candidate.tagged.sentence();
      (isHeldOut(sentence, heldOutShare) ? dev : train).add(sentence);
      lost += candidate.tagged.lostEntities();
    }
    return new GoldCorpus(train, dev, counts[0], counts[1] - byWords.size(), lost);
  }

  /** Whether a record needs the text of its sentence. */
  static boolean wantsText(GoldSentence gold) {
    return gold.tokens() == null && gold.text() == null;
  }

  private static TaggedWords convert(GoldSentence gold, SentenceRecord sentence) {
    if (wantsText(gold) && sentence == null) {
      throw new IllegalArgumentException("no sentence has this id");
    }
    TaggedWords tagged = wantsText(gold) ? TaggedWords.of(gold, sentence) : TaggedWords.of(gold);
    if (tagged.sentence().length() == 0) {
      throw new IllegalArgumentException("no words");
    }
    requireWritable(tagged.sentence());
    return tagged;
  }

  /** A token with a tab, say, has no place in a file of columns, nor has a tag with a blank. */
  private static void requireWritable(Sentence sentence) {
    try {
      CorpusWriter.write(Writer.nullWriter(), List.of(sentence));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What makes two sentences the same, however their text was split into words. */
  private static String characters(Sentence sentence) {
    return String.join("", sentence.tokens());
  }

  static boolean isHeldOut(Sentence sentence, double share) {
    return new Sample(share).has(characters(sentence));
  }

  /** The tags of all sentences, the held-out ones included. */
  List<String> labels() {
    return LabelSet.sorted(
        Stream.concat(train.stream(), dev.stream()).map(Sentence::tags).toList());
  }

  /** A description for people. */
  String describe() {
    return "%d sentences to train on, %d held out; left out: %d records, %d repeated sentences, %d entities"
        .formatted(train.size(), dev.size(), skipped, repeated, lostEntities);
  }

  private record Candidate(String id, long timestamp, TaggedWords tagged) {
    static final Comparator<Candidate> ORDER =
        Comparator.comparingLong(Candidate::timestamp).thenComparing(Candidate::id);

    Candidate later(Candidate other) {
      return ORDER.compare(this, other) < 0 ? other : this;
    }
  }
}
