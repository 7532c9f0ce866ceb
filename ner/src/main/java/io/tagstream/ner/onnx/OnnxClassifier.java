package io.tagstream.ner.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.torch.NativeCalls;
import io.tagstream.ner.torch.Weights;
import java.io.File;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A classifier in 8 bits that reads one window at a time, in ONNX Runtime: its products of few rows
 * cost less than libtorch's, and its second thread pays sooner. Owns its native memory. Threads may
 * call it at the same time.
 */
public final class OnnxClassifier implements AutoCloseable {
  /**
   * How long a thread waits for work before it leaves the core to others, in microseconds: longer
   * than what is between two products.
   */
  private static final String SPIN = "100";

  /** One that reads no window. */
  public static final OnnxClassifier NONE = new OnnxClassifier(null, null, 0);

  private final ModelConfig config;
  private final OrtSession session;
  private final int longest;

  private OnnxClassifier(ModelConfig config, OrtSession session, int longest) {
    this.config = config;
    this.session = session;
    this.longest = longest;
  }

  /** Whether a model can be loaded. */
  public static boolean fits(ModelConfig config) {
    return Int8Graph.fits(config);
  }

  /**
   * Loads one that {@link #fits}, by way of temporary files.
   *
   * @param longest word pieces of the longest window that it is to read; nothing is loaded for 0
   * @throws CorruptModelException if ONNX Runtime does not take it
   * @throws LinkageError where there is no ONNX Runtime
   */
  public static OnnxClassifier load(
      ModelConfig config, Weights weights, Quantization quantization, int longest)
      throws IOException {
    if (longest == 0) {
      return NONE;
    }
    Path folder =
        Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "tagstream-onnx");
    try {
      Path file = Int8Graph.write(config, weights, quantization, folder);
      return new OnnxClassifier(config, open(file), longest);
    } catch (OrtException e) {
      throw new CorruptModelException(folder, "ONNX Runtime refused it: " + e.getMessage(), e);
    } finally {
      delete(folder);
    }
  }

  private static OrtSession open(Path file) throws IOException, OrtException {
    NativeCalls.begin();
    try {
      OrtEnvironment environment = OnnxLibrary.environment(); // before anything of it is touched
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(Engines.CORES);
        options.addConfigEntry("session.intra_op.spin_duration_us", SPIN);
        return environment.createSession(file.toString(), options);
      }
    } finally {
      NativeCalls.end();
    }
  }

  /** What is mapped stays for who has mapped it; on Windows in the folder, too. */
  private static void delete(Path folder) {
    File root = folder.toFile();
    for (File file : root.listFiles()) {
      if (!file.delete()) {
        root.deleteOnExit(); // the last one is deleted first
        file.deleteOnExit();
      }
    }
    var unused = root.delete();
  }

  /** Word pieces of the longest window that it is to read. */
  public int longest() {
    return longest;
  }

  /**
   * Reads a window.
   *
   * @param ids of its word pieces
   * @return the likeliest label of each piece, then the probability of each, as {@code predict} of
   *     a {@link io.tagstream.ner.program.ClassifierProgram}
   */
  public float[] predict(long[] ids) {
    float[] logits = forward(ids);
    int labels = config.labels().size();
    float[] labelsThenScores = new float[2 * ids.length];
    for (int piece = 0; piece < ids.length; piece++) {
      int from = piece * labels;
      int best = from;
      for (int i = from; i < from + labels; i++) {
        best = logits[i] > logits[best] ? i : best;
      }
      double sum = 0;
      for (int i = from; i < from + labels; i++) {
        sum += Math.exp(logits[i] - logits[best]);
      }
      labelsThenScores[piece] = best - from;
      labelsThenScores[ids.length + piece] = (float) (1 / sum);
    }
    return labelsThenScores;
  }

  /** The logits of a window, {@code [pieces, labels]}. */
  public float[] forward(long[] ids) {
    NativeCalls.begin();
    try (OnnxTensor pieces = tensor(LongStream.of(ids).mapToInt(id -> (int) id).toArray());
        OnnxTensor positions = tensor(config.positions(ids));
        OrtSession.Result result =
            session.run(Map.of(Int8Graph.IDS, pieces, Int8Graph.POSITIONS, positions))) {
      FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] copy = new float[logits.remaining()];
      logits.get(copy);
      return copy;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      NativeCalls.end();
    }
  }

  private static OnnxTensor tensor(int[] values) throws OrtException {
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(), IntBuffer.wrap(values), new long[] {1, values.length});
  }

  @Override
  public void close() {
    if (session == null) {
      return;
    }
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }
}
