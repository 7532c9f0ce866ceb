package io.tagstream.trainer;

import java.net.URI;
import java.util.List;

/**
 * A corpus that its publishers keep for download.
 *
 * @param name what people name on the command line
 * @param files the splits, under names in which {@link CorpusFiles} finds them
 */
record PublishedCorpus(String name, List<File> files) {
  private static final String WNUT = "https://github.com/leondz/emerging_entities_17/raw/master/";
  private static final String WNUT_TEST =
      "https://raw.githubusercontent.com/leondz/emerging_entities_17/master/";
  private static final String GERMEVAL = "https://drive.google.com/uc?export=download&id=";

  /** Those of the legacy example's two walk-throughs, from the same addresses. */
  static final List<PublishedCorpus> ALL =
      List.of(
          new PublishedCorpus(
              "wnut17",
              List.of(
                  file("wnut17train.conll", WNUT + "wnut17train.conll", 493_781),
                  file("emerging.dev.conll", WNUT + "emerging.dev.conll", 114_749),
                  file("emerging.test.annotated", WNUT_TEST + "emerging.test.annotated", -1))),
          new PublishedCorpus(
              "germeval14",
              List.of(
                  file("NER-de-train.tsv", GERMEVAL + "1Jjhbal535VVz2ap4v4r_rN1UEHTdLK5P", -1),
                  file("NER-de-dev.tsv", GERMEVAL + "1ZfRcQThdtAR5PPRjIDtrVP7BtXSCUBbm", 723_854),
                  file("NER-de-test.tsv", GERMEVAL + "1u9mb7kNJHWQCWyweMDRMuTFoOHOfeBTH", -1))));

  /**
   * One split.
   *
   * @param size in bytes, or -1 where it is not known
   */
  record File(String name, URI uri, long size) {}

  private static File file(String name, String uri, long size) {
    return new File(name, URI.create(uri), size);
  }
}
