package io.tagstream.ner.corpus;

import java.util.List;

/**
 * What a reader found in a file.
 *
 * @param sentences the sentences, in order; none is empty
 * @param skippedLines number of malformed lines left out, 0 unless the reader was told to skip them
 * @param lines where each sentence begins, from 1
 */
public record Corpus(List<Sentence> sentences, int skippedLines, List<Long> lines) {
  /** Copies the lists. */
  public Corpus {
    sentences = List.copyOf(sentences);
    lines = List.copyOf(lines);
  }

  /** The tags of each sentence, for label sets and scores. */
  public List<List<String>> tags() {
    return sentences.stream().map(Sentence::tags).toList();
  }
}
