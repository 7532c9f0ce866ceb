package io.tagstream.cli.corpus;

import io.tagstream.trainer.corpus.CorpusFiles;
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

  /**
   * The corpora of the legacy example's two walk-throughs, from the same addresses. Sizes and
   * digests are those that Hugging Face's datasets recorded when they were fetched from there
   * ({@code dataset_infos.json} of {@code wnut_17} and {@code germeval_14}).
   */
  static final List<PublishedCorpus> ALL =
      List.of(
          new PublishedCorpus(
              "wnut17",
              List.of(
                  file(
                      "wnut17train.conll",
                      WNUT + "wnut17train.conll",
                      493_781,
                      "731820e13f71af324c6b55a1575ec2ce59fbaa2a0806f8f0400b98d56cd6a7a5"),
                  file(
                      "emerging.dev.conll",
                      WNUT + "emerging.dev.conll",
                      114_749,
                      "e053b752b8155113ca66e7db08af5f2f5f43ab993694e4774f1ec5bad42312d8"),
                  file(
                      "emerging.test.annotated",
                      WNUT_TEST + "emerging.test.annotated",
                      192_425,
                      "2aa79b764e56ec9264a1b30fdd9b70195bd00ff400b62edd8f399d5f13c178f0"))),
          new PublishedCorpus(
              "germeval14",
              List.of(
                  file(
                      "NER-de-train.tsv",
                      GERMEVAL + "1Jjhbal535VVz2ap4v4r_rN1UEHTdLK5P",
                      7_882_358,
                      "1e5a803d81f5fe6ade54700a7e8e9107a45edba80469d42e41a360550d1758e7"),
                  file(
                      "NER-de-dev.tsv",
                      GERMEVAL + "1ZfRcQThdtAR5PPRjIDtrVP7BtXSCUBbm",
                      723_876,
                      "d69d1347847e3ac0d1bfd14d7e5c0713dcb82899624301ced6df807dbb070056"),
                  file(
                      "NER-de-test.tsv",
                      GERMEVAL + "1u9mb7kNJHWQCWyweMDRMuTFoOHOfeBTH",
                      1_682_738,
                      "9405e49532379f3aee048851d116b35823d31c04e9521b87a9c4e6572c269097"))));

  /**
   * One split.
   *
   * @param size in bytes
   * @param sha256 of the content, in hexadecimal
   */
  record File(String name, URI uri, long size, String sha256) {}

  private static File file(String name, String uri, long size, String sha256) {
    return new File(name, URI.create(uri), size, sha256);
  }
}
