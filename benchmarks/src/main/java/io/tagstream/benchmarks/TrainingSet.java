package io.tagstream.benchmarks;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.text.SentenceEncoder;
import io.tagstream.ner.text.WordPieces;
import io.tagstream.ner.text.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A training file in word pieces. */
final class TrainingSet {
  private final List<long[]> ids = new ArrayList<>();
  private final List<long[]> labels = new ArrayList<>();
  private final LabelSet known;

  /**
   * Reads a corpus.
   *
   * @param base the model directory whose tokenizer cuts it
   */
  TrainingSet(Path file, Path base, int maxPieces) throws IOException {
    List<Sentence> sentences = CorpusReader.forFile(file).read(file).sentences();
    known = LabelSet.sortedOf(sentences.stream().map(Sentence::tags).toList());
    try (SentenceEncoder encoder = SentenceEncoder.open(base)) {
      for (Sentence sentence : sentences) {
        add(encoder, sentence, maxPieces);
      }
    }
  }

  private void add(SentenceEncoder encoder, Sentence sentence, int maxPieces) {
    List<String> tokens = sentence.tokens();
    WordPieces pieces = encoder.encode(Words.of(String.join(" ", tokens), tokens));
    long[] row = Arrays.copyOf(pieces.ids(), Math.min(pieces.length(), maxPieces));
    long[] wanted = new long[row.length];
    Arrays.fill(wanted, -100);
    for (int word = 0; word < tokens.size(); word++) {
      int column = pieces.firstPieces()[word];
      if (column >= 0 && column < row.length - 1) {
        wanted[column] = known.id(sentence.tags().get(word));
      }
    }
    ids.add(row);
    labels.add(wanted);
  }

  LabelSet known() {
    return known;
  }

  int size() {
    return ids.size();
  }

  long[] ids(int row) {
    return ids.get(row);
  }

  long[] labels(int row) {
    return labels.get(row);
  }

  /** Word pieces of a sentence, on average. */
  double meanLength() {
    return ids.stream().mapToInt(row -> row.length).average().orElseThrow();
  }
}
