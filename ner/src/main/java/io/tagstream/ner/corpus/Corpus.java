package io.tagstream.ner.corpus;

import java.util.List;

/**
 * What a reader found in a file.
 *
 * @param sentences the sentences, in order; none is empty
 * @param skippedLines number of malformed lines left out, 0 unless the reader was told to skip them
 * @param lines where each sentence begins, from 1
 * @param warnings of what is read and yet may be a mistake, each naming file and line
 */
public record Corpus(
    List<Sentence> sentences, int skippedLines, List<Long> lines, List<String> warnings) {
  /** Copies the lists. */
  public Corpus {
    sentences = List.copyOf(sentences);
    lines = List.copyOf(lines);
    warnings = List.copyOf(warnings);
  }

  /** The tags of each sentence, for label sets and scores. */
  public List<List<String>> tags() {
    return sentences.stream().map(Sentence::tags).toList();
  }
}
