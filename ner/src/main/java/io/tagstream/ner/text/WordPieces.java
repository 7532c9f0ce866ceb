package io.tagstream.ner.text;

/**
 * A sentence of words in word pieces.
 *
 * @param words the words and the text
 * @param ids the vocabulary ids of the whole sentence, from the opening special piece to the
 *     closing one, never cut
 * @param firstPieces for each word the index of its first piece in {@code ids}, or -1 if the
 *     tokenizer makes nothing of it (a control character, say)
 */
public record WordPieces(Words words, long[] ids, int[] firstPieces) implements EncodedSentence {
  @Override
  public int length() {
    return ids.length;
  }

  @Override
  public String text() {
    return words.text();
  }
}
