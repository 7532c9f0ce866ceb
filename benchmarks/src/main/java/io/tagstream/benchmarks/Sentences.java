package io.tagstream.benchmarks;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The sentences that all contestants tag. */
final class Sentences {
  private static final String BUNDLED = "data/en/";

  private Sentences() {}

  /** The lines of a {@code .txt} file, or the words of a corpus with a space between them. */
  static List<String> read(Path file) throws IOException {
    return isText(file)
        ? Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList()
        : gold(file).stream().map(s -> String.join(" ", s.tokens())).toList();
  }

  /** The sentences of a corpus with their tags; none of a {@code .txt} file. */
  static List<Sentence> gold(Path file) throws IOException {
    return isText(file) ? List.of() : CorpusReader.forFile(file).read(file).sentences();
  }

  private static boolean isText(Path file) {
    return file.toString().endsWith(".txt");
  }

  /** The bundled English sample, training and held-out sentences. */
  static List<String> bundled() throws IOException {
    List<String> all = new ArrayList<>();
    for (String name : List.of("dev.conll", "train.conll")) {
      Path file = bundledFile(name);
      all.addAll(read(file));
      Files.delete(file);
    }
    return all;
  }

  /** The held-out ones with their tags. */
  static List<Sentence> bundledGold() throws IOException {
    Path file = bundledFile("dev.conll");
    try {
      return gold(file);
    } finally {
      Files.delete(file);
    }
  }

  /** A copy of a file of the bundled sample; the caller deletes it. */
  static Path bundledFile(String name) throws IOException {
    Path copy = Files.createTempFile("tagstream-bench", name);
    try (InputStream in = Sentences.class.getResourceAsStream(BUNDLED + name)) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }

  /** As many sentences as wanted: the first ones, or all of them over and over again. */
  static List<String> take(List<String> sentences, int count) {
    return Stream.iterate(sentences, all -> all).flatMap(List::stream).limit(count).toList();
  }

  /** A part in which every length is as frequent as in the whole, in the order of the whole. */
  static List<String> sample(List<String> sentences, int count) {
    if (count >= sentences.size()) {
      return sentences;
    }
    List<Integer> byLength =
        IntStream.range(0, sentences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sentences.get(i).length()))
            .toList();
    double step = (double) sentences.size() / count;
    return IntStream.range(0, count)
        .map(i -> byLength.get((int) ((i + 0.5) * step)))
        .sorted()
        .mapToObj(sentences::get)
        .toList();
  }
}
