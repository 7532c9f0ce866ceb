package io.tagstream.quickstart;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.CorpusWriter;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.trainer.corpus.CorpusFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The corpus of the story: a first model learns from a part of the training sentences, its
 * successor from all of them, and both tag the held-out ones.
 *
 * @param held the sentences that are streamed; no model learns from them
 * @param trainSentences how many there are to learn from
 * @param firstPart the file of the first model
 * @param whole the file of its successor
 * @param heldFile the file of the held-out sentences
 */
record QuickstartCorpus(
    List<Sentence> held, int trainSentences, Path firstPart, Path whole, Path heldFile) {

  /** One sentence in so many is in the first part. */
  private static final int FIRST_PART = 4;

  /** Where the files are, with links resolved. */
  List<Path> directories() throws IOException {
    return List.of(
        firstPart.toRealPath().getParent(),
        whole.toRealPath().getParent(),
        heldFile.toRealPath().getParent());
  }

  /** The bundled English sample. */
  static QuickstartCorpus bundled(Path folder) throws IOException {
    Path data = Files.createDirectories(folder.resolve("sample"));
    for (String name : List.of("train.conll", "dev.conll")) {
      try (InputStream in = QuickstartCorpus.class.getResourceAsStream("data/en/" + name)) {
        Files.copy(in, data.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return of(data, folder);
  }

  /**
   * A corpus of the user's.
   *
   * @param data holds a training and a development file, as {@code data_dir} of a training
   * @param folder where the first part is written
   */
  static QuickstartCorpus of(Path data, Path folder) throws IOException {
    Path train = split(data, "train");
    Path dev = split(data, "dev");
    List<Sentence> all = CorpusReader.forFile(train).read(train).sentences();
    List<Sentence> held = CorpusReader.forFile(dev).read(dev).sentences();
    if (all.size() < FIRST_PART || held.isEmpty()) {
      throw new IllegalArgumentException(
          "--data-dir: %s has %d training and %d held-out sentences, too few"
              .formatted(data, all.size(), held.size()));
    }
    List<Sentence> part =
        IntStream.range(0, all.size()).filter(i -> i % FIRST_PART == 0).mapToObj(all::get).toList();
    Path first = Files.createDirectories(folder).resolve("first-part.conll");
    CorpusWriter.write(first, part);
    return new QuickstartCorpus(held, all.size(), first, train, dev);
  }

  private static Path split(Path data, String name) throws IOException {
    return CorpusFiles.find(data, name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--data-dir: no %s.txt (or .conll, .tsv) in %s".formatted(name, data)));
  }
}
