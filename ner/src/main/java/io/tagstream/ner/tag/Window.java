package io.tagstream.ner.tag;

import io.tagstream.ner.piece.WordPieces;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a sentence that fits the model.
 *
 * <p>A sentence that is too long is read in overlapping windows; each piece belongs to the window
 * that shows more of what surrounds it, which is where its word's label is taken from.
 *
 * @param start index into {@link WordPieces#ids()} of the first piece shown
 * @param end of the last piece shown, exclusive
 * @param ownedFrom the first piece that belongs to this window
 * @param ownedTo the last one, exclusive
 */
public record Window(int start, int end, int ownedFrom, int ownedTo) {

  /**
   * Cuts a sentence.
   *
   * @param length its pieces, with the two special ones
   * @param maxPieces what the model reads at once, with the two special ones
   * @throws IllegalArgumentException if that leaves no room for a piece
   */
  public static List<Window> of(int length, int maxPieces) {
    if (maxPieces < 3) {
      throw new IllegalArgumentException(
          "a model that reads %d word pieces at once has no room for text".formatted(maxPieces));
    }
    int content = length - 2;
    int room = maxPieces - 2;
    List<Window> windows = new ArrayList<>();
    int overlap = room / 4;
    int ownedFrom = 1;
    for (int start = 1; ; start += room - overlap) {
      boolean last = start + room >= content + 1;
      int end = last ? content + 1 : start + room;
      int ownedTo = last ? end : end - overlap / 2;
      windows.add(new Window(start, end, ownedFrom, ownedTo));
      if (last) {
        return windows;
      }
      ownedFrom = ownedTo;
    }
  }

  /** Pieces the model reads for this window: those shown and the two special ones. */
  public int length() {
    return end - start + 2;
  }

  /** Writes the {@link #length()} ids that the model reads, of all those of the sentence. */
  void copy(long[] ids, long[] into, int at) {
    into[at] = ids[0];
    System.arraycopy(ids, start, into, at + 1, end - start);
    into[at + length() - 1] = ids[ids.length - 1];
  }

  /** Whether the label of the word that begins with this piece is taken from this window. */
  boolean owns(int piece) {
    return piece >= ownedFrom && piece < ownedTo;
  }

  /** Where a piece of the sentence stands among those that the model reads. */
  int indexOf(int piece) {
    return 1 + piece - start;
  }
}
