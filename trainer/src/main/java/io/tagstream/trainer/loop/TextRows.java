package io.tagstream.trainer.loop;

import io.tagstream.ner.corpus.Utf8Lines;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.piece.WordPieces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Texts in word pieces, each text once; the words of a row are those that may be masked.
 *
 * @param heldOut what is not learned from
 */
record TextRows(List<LabelledRow> train, List<LabelledRow> heldOut) {
  /** One text of so many is held out, where there is no file of such texts. */
  private static final int HELD_OUT_EVERY = 50;

  private static final int MOST_HELD_OUT = 1000;

  /**
   * Reads files with a text a line.
   *
   * @param validationFile what to hold out; null for a part of the other file
   * @param maxPieces of a row, with the special ones: a longer text is several rows
   * @throws IllegalArgumentException if there is no text to learn from, or none to hold out
   */
  static TextRows read(
      String trainFile, String validationFile, SentenceEncoder encoder, int maxPieces)
      throws IOException {
    List<String> texts = texts("train_file", trainFile);
    if (validationFile != null) {
      return of(texts, texts("validation_file", validationFile), encoder, maxPieces);
    }
    int every = Math.max(HELD_OUT_EVERY, (texts.size() - 1) / MOST_HELD_OUT + 1);
    every = Math.min(every, texts.size());
    List<List<String>> parts = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < texts.size(); i++) {
      parts.get(i % every == every - 1 ? 1 : 0).add(texts.get(i));
    }
    return of(parts.get(0), parts.get(1), encoder, maxPieces);
  }

  private static TextRows of(
      List<String> train, List<String> heldOut, SentenceEncoder encoder, int maxPieces) {
    TextRows rows =
        new TextRows(rows(train, encoder, maxPieces), rows(heldOut, encoder, maxPieces));
    if (rows.train.isEmpty() || rows.heldOut.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the tokenizer knows no word of its texts"
              .formatted(rows.train.isEmpty() ? "train_file" : "validation_file"));
    }
    return rows;
  }

  private static List<String> texts(String key, String name) throws IOException {
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("%s: no file %s".formatted(key, file));
    }
    Set<String> texts = new LinkedHashSet<>();
    try (InputStream in = Files.newInputStream(file)) {
      Utf8Lines lines = new Utf8Lines(in);
      while (lines.next()) {
        texts.add(lines.text().strip());
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("%s: %s is not UTF-8".formatted(key, file), e);
    }
    texts.remove("");
    if (texts.size() < 2) {
      throw new IllegalArgumentException(
          "%s: %s has %d different texts, at least two are needed"
              .formatted(key, file, texts.size()));
    }
    return List.copyOf(texts);
  }

  private static List<LabelledRow> rows(
      List<String> texts, SentenceEncoder encoder, int maxPieces) {
    return texts.stream().flatMap(text -> rows(encoder.encode(text), maxPieces)).toList();
  }

  /** A text's rows, which end between words, but for a word that has no room in one. */
  static Stream<LabelledRow> rows(WordPieces text, int maxPieces) {
    int[] begins = IntStream.of(text.firstPieces()).filter(piece -> piece >= 0).toArray();
    int end = text.length() - 1;
    int room = maxPieces - 2;
    List<LabelledRow> rows = new ArrayList<>();
    List<Integer> words = new ArrayList<>();
    for (int i = 0; i < begins.length; i++) {
      int to = i + 1 < begins.length ? begins[i + 1] : end;
      if (!words.isEmpty() && to - words.get(0) > room) {
        rows.add(row(text, words, begins[i]));
        words.clear();
      }
      words.add(begins[i]);
      for (int from = begins[i]; to - words.get(0) > room; ) {
        from += room;
        rows.add(row(text, words, from));
        words.clear();
        words.add(from);
      }
    }
    if (!words.isEmpty()) {
      rows.add(row(text, words, end));
    }
    return rows.stream();
  }

  private static LabelledRow row(WordPieces text, List<Integer> words, int end) {
    int start = words.get(0);
    long[] ids = new long[end - start + 2];
    ids[0] = text.ids()[0];
    System.arraycopy(text.ids(), start, ids, 1, end - start);
    ids[ids.length - 1] = text.ids()[text.length() - 1];
    int[] columns = words.stream().mapToInt(word -> word - start + 1).toArray();
    return new LabelledRow(ids, columns, new int[columns.length]);
  }

  /** The ids of all pieces. */
  IntStream pieces() {
    return all().flatMapToLong(row -> LongStream.of(row.ids())).mapToInt(Math::toIntExact);
  }

  /** The same without the special pieces around texts, each once. */
  long[] words() {
    return all()
        .flatMapToLong(row -> Arrays.stream(row.ids(), 1, row.length() - 1))
        .sorted()
        .distinct()
        .toArray();
  }

  private Stream<LabelledRow> all() {
    return Stream.of(train, heldOut).flatMap(List::stream);
  }
}
