package io.tagstream.benchmarks;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tagstream.ner.tag.NerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A fine-tuned model in ONNX Runtime, in f32 and in int8. */
final class OnnxModels implements AutoCloseable {
  private final Path directory;
  private final Path folder;
  private final List<OrtSession> sessions = new ArrayList<>();

  /**
   * Opens nothing yet.
   *
   * @param directory of a model for which {@link UsualProgram#fits}
   * @param folder for what is made of it
   */
  OnnxModels(Path directory, Path folder) {
    this.directory = directory;
    this.folder = folder;
  }

  /** What they race in; they borrow ours, whose tokenizer they take. */
  List<Contestant> contestants(NerModel ours) throws IOException, OrtException {
    List<Contestant> all = new ArrayList<>();
    for (String kind : List.of("f32", "int8")) {
      OrtSession session = open(kind);
      for (OnnxRuntime.Batches batches : OnnxRuntime.Batches.values()) {
        all.add(new OnnxRuntime(kind, ours, session, batches));
      }
    }
    return all;
  }

  private OrtSession open(String kind) throws IOException, OrtException {
    Path file = OnnxProgram.write(directory, folder.resolve(kind), kind.equals("int8"));
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
      OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
      sessions.add(session);
      return session;
    }
  }

  @Override
  public void close() throws OrtException {
    for (OrtSession session : sessions) {
      session.close();
    }
  }
}
