package io.tagstream.ner.tune;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.onnx.OnnxClassifier;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out up to which length ONNX Runtime reads a window that is alone sooner than libtorch does.
 */
public final class OnnxLength implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxLength.class);

  private static final Measured<Kernel, Integer> MEASURED = new Measured<>(OnnxLength::measure);

  private static final int MOST = 512;

  private static final int LEAST = 32;

  /** Word pieces of a window. */
  private static final int[] SIZES = {MOST, 256, 128, 64, LEAST};

  private static final int LAYERS = 4;
  private static final int ROUNDS = 9;

  /** The part of libtorch's time that it must be down to: a second copy of the weights is much. */
  private static final double WORTH = 0.75;

  /**
   * Has weights of one size multiplied with bytes so large that pairs of products want more than 16
   * bits, which is what processors without VNNI add them in.
   */
  private static final QuantizedInput LARGE =
      new QuantizedInput(new float[] {0.03f}, 200, new int[0]);

  private final ScriptedClassifier torch;
  private final OnnxClassifier onnx;

  /**
   * Loads some layers of a model's widths into both.
   *
   * @throws CorruptModelException if ONNX Runtime does not take them
   * @throws LinkageError where there is no ONNX Runtime
   */
  OnnxLength(ModelConfig config, Kernel kernel, Device device) throws IOException {
    ModelConfig trial = config.trial(LAYERS, MOST);
    Weights weights = Weights.trial();
    Quantization large =
        new Quantization(
            ClassifierProgram.linearWeights(trial).stream()
                .collect(Collectors.toMap(Parameter::layer, weight -> LARGE)));
    onnx = OnnxClassifier.load(trial, weights, large, MOST);
    try {
      int second = SecondThread.of(config, kernel, device);
      torch = ScriptedClassifier.load(trial, weights, large, kernel, device, second);
    } catch (IOException | RuntimeException | Error e) {
      onnx.close();
      throw e;
    }
  }

  /** Word pieces of the longest window for which it pays; 0 if it does for none. */
  public static int of(ModelConfig config, Kernel kernel, Device device) throws IOException {
    boolean can = kernel.form() == Kernel.Form.INT8 && !device.isGpu();
    return can && OnnxClassifier.fits(config) ? MEASURED.of(config, kernel, device) : 0;
  }

  private static int measure(ModelConfig config, Kernel kernel, Device device) throws IOException {
    int longest = 0;
    try (OnnxLength trial = new OnnxLength(config, kernel, device)) {
      if (trial.computesTheSame()) {
        longest = trial.longest();
      }
    } catch (CorruptModelException | LinkageError e) {
      LOG.debug("There is no ONNX Runtime here: {}", e.toString());
    }
    LOG.debug("ONNX Runtime reads windows of up to {} word pieces", longest);
    return longest;
  }

  boolean computesTheSame() {
    long[] ids = new long[LEAST];
    return LayerTrial.areAlike(onnx.forward(ids), run("forward", ids));
  }

  /** The shorter a window, the more it pays. */
  private int longest() {
    return IntStream.of(SIZES).filter(this::pays).findFirst().orElse(0);
  }

  /**
   * By the best times: beside other work of the machine, as at a start, two threads that wait for
   * each other lose most, and to leave them for good would cost more than to have them then.
   */
  private boolean pays(int pieces) {
    long[] ids = new long[pieces];
    double ours = Double.POSITIVE_INFINITY;
    double theirs = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      theirs = Math.min(theirs, seconds(() -> onnx.predict(ids)));
      ours = Math.min(ours, seconds(() -> run("predict", ids)));
    }
    double ratio = theirs / ours;
    LOG.debug("{} word pieces in ONNX Runtime take {} of libtorch's time", pieces, ratio);
    return ratio < WORTH;
  }

  private static double seconds(Runnable call) {
    long start = System.nanoTime();
    call.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private float[] run(String method, long... ids) {
    try (NDManager manager = torch.newManager()) {
      Shape shape = new Shape(1, ids.length);
      return torch
          .run(method, false, manager.create(ids, shape), manager.ones(shape, DataType.BOOLEAN))
          .toFloatArray();
    }
  }

  @Override
  public void close() {
    onnx.close();
    torch.close();
  }
}
