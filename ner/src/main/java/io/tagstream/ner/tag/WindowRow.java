package io.tagstream.ner.tag;

import io.tagstream.ner.piece.WordPieces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One window of one sentence.
 *
 * @param fromWord the first word that may begin in the window's own part
 * @param toWord the last one, exclusive
 * @param prediction of the whole sentence; that of the words which the window owns is written here
 */
record WindowRow(
    WordPieces sentence, Window window, int fromWord, int toWord, WordPrediction prediction)
    implements Row {

  /** The rows of a sentence, each with its own words, so that all together look at each once. */
  static List<WindowRow> of(WordPieces sentence, List<Window> windows, WordPrediction prediction) {
    int[] firstPieces = sentence.firstPieces();
    List<WindowRow> rows = new ArrayList<>(windows.size());
    int from = 0;
    for (Window window : windows) {
      int to = from;
      while (to < firstPieces.length && firstPieces[to] < window.ownedTo()) {
        to++;
      }
      rows.add(new WindowRow(sentence, window, from, to, prediction));
      from = to;
    }
    return rows;
  }

  @Override
  public int length() {
    return window.length();
  }

  /** The ids that the model reads. */
  long[] ids() {
    long[] ids = new long[length()];
    window.copy(sentence.ids(), ids, 0);
    return ids;
  }

  void fill(long[] ids, boolean[] mask, int at) {
    window.copy(sentence.ids(), ids, at);
    Arrays.fill(mask, at, at + length(), true);
  }

  void read(float[] labelsThenScores, int at, int scores) {
    int[] firstPieces = sentence.firstPieces();
    for (int word = fromWord; word < toWord; word++) {
      int piece = firstPieces[word];
      if (window.owns(piece)) {
        int index = at + window.indexOf(piece);
        prediction.labels()[word] = (int) labelsThenScores[index];
        prediction.scores()[word] = labelsThenScores[scores + index];
      }
    }
  }
}
