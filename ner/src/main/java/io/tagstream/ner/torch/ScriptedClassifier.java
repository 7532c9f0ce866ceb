package io.tagstream.ner.torch;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.quantize.Calibration;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A {@link ClassifierProgram} with its parameters, loaded into libtorch. Owns its native memory.
 * Threads may run what does not learn at the same time, and share the cores then.
 */
public final class ScriptedClassifier implements AutoCloseable {
  /** What suits many machines, where it was not measured. */
  public static final int PIECES_PER_THREAD = 128;

  /** Phases of linear layers that learn: as ever, looking at inputs, and as if in 8 bits. */
  private static final long FLOAT = 0;

  private static final long LOOK = 1;
  private static final long QUANTIZE = 2;

  private final ClassifierProgram program;
  private final ModelConfig config;
  private final PieceSubset subset;
  private final Model model;
  private final PtSymbolBlock block;
  private final int piecesPerThread;
  private final AtomicInteger running = new AtomicInteger();

  /** What decay has left of the embeddings outside the subset. */
  private double kept = 1;

  private Quantization quantization = Quantization.NONE;

  private ScriptedClassifier(
      ClassifierProgram program, ModelConfig config, PieceSubset subset, Model model) {
    this(program, config, subset, model, PIECES_PER_THREAD);
  }

  private ScriptedClassifier(
      ClassifierProgram program,
      ModelConfig config,
      PieceSubset subset,
      Model model,
      int piecesPerThread) {
    this.program = program;
    this.config = config;
    this.subset = subset;
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
    this.piecesPerThread = piecesPerThread;
  }

  /** Loads a classifier that tags, without measuring anything. */
  public static ScriptedClassifier load(
      ModelConfig config, Weights weights, Kernel kernel, Device device) throws IOException {
    return load(config, weights, Quantization.NONE, kernel, device, PIECES_PER_THREAD);
  }

  /**
   * Loads a classifier that tags.
   *
   * @param quantization what a kernel in 8 bits needs
   * @param kernel how it computes linear layers
   * @param piecesPerThread word pieces for which a call takes another thread
   */
  public static ScriptedClassifier load(
      ModelConfig config,
      Weights weights,
      Quantization quantization,
      Kernel kernel,
      Device device,
      int piecesPerThread)
      throws IOException {
    ClassifierProgram program = new ClassifierProgram(config, kernel.linear());
    ScriptedClassifier classifier =
        new ScriptedClassifier(
            program,
            config,
            null,
            load(program, weights, quantization, device, false),
            piecesPerThread);
    try (NDManager manager = classifier.newManager()) {
      classifier.run("prepare", false, manager.create(0));
      return classifier;
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
  }

  /**
   * Loads a classifier that learns.
   *
   * @param compute the type inside matrix products; the parameters are f32
   * @param pieces the ids of all word pieces that it will ever be given
   */
  public static ScriptedClassifier loadToTrain(
      ModelConfig config, Weights weights, ScriptType compute, Device device, IntStream pieces)
      throws IOException {
    PieceSubset subset = PieceSubset.of(pieces, config, weights);
    ClassifierProgram program =
        ClassifierProgram.learning(config.withVocabSize(subset.size()), compute);
    Model model = load(program, subset.select(weights), Quantization.NONE, device, true);
    ScriptedClassifier classifier = new ScriptedClassifier(program, config, subset, model);
    try (NDManager manager = classifier.newManager()) {
      classifier.run("choose", false, manager.create(subset.rows(config.vocabSize())));
    }
    return classifier;
  }

  /**
   * Loads a classifier that learns the plain way, for comparisons: in f32, with padding computed
   * and all embeddings updated.
   */
  public static ScriptedClassifier loadToTrainPlainly(
      ModelConfig config, Weights weights, Device device) throws IOException {
    ClassifierProgram program = new ClassifierProgram(config, Kernel.PLAIN.linear(), true);
    return new ScriptedClassifier(
        program, config, null, load(program, weights, Quantization.NONE, device, true));
  }

  private static Model load(
      ClassifierProgram program,
      Weights weights,
      Quantization quantization,
      Device device,
      boolean trainable)
      throws IOException {
    return Engines.load(
        ModuleTree.of(program, weights, quantization), program.source(), device, trainable);
  }

  /** Between how many classes it chooses: labels, or without them the word pieces in use. */
  public int classes() {
    return program.classes();
  }

  /** The configuration of the loaded model. */
  public ModelConfig config() {
    return config;
  }

  /** A manager for the arguments of one call; the caller closes it. */
  public NDManager newManager() {
    return model.getNDManager().newSubManager();
  }

  /** Switches dropout on or off. */
  public void training(boolean on) {
    if (on) {
      JniUtils.enableTrainingMode(block);
    } else {
      JniUtils.enableInferenceMode(block);
    }
  }

  /**
   * Runs a method of the program.
   *
   * @param gradients whether autograd records
   * @param arguments at least one; its manager will own the result
   */
  public NDArray run(String method, boolean gradients, NDArray... arguments) {
    int threads = threads(arguments[0], running.incrementAndGet());
    try {
      return run(threads, method, gradients, arguments);
    } finally {
      running.decrementAndGet();
    }
  }

  /** Runs a method of the program with so many threads. */
  public NDArray run(int threads, String method, boolean gradients, NDArray... arguments) {
    return Engines.withThreads(threads, () -> runHere(method, gradients, arguments));
  }

  private NDArray runHere(String method, boolean gradients, NDArray... arguments) {
    // Both are settings of this thread.
    JniUtils.setGradMode(gradients);
    JniUtils.setGraphExecutorOptimize(false);
    try {
      return Engines.call(model, method, gradients, arguments);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /** As many of this call's share of the cores as have enough to do. */
  private int threads(NDArray first, int sharing) {
    boolean isBatch = first.getShape().dimension() == 2;
    long worth = isBatch ? 1 + first.size() / piecesPerThread : Engines.CORES;
    return (int) Math.max(1, Math.min(Engines.CORES / sharing, worth));
  }

  /**
   * One step of AdamW with what was accumulated.
   *
   * @param decay of all parameters but biases and LayerNorms
   * @param maxNorm to which the gradients are clipped
   * @param step counted from 1
   * @return the norm of the gradients before clipping
   */
  public float update(double rate, double decay, double epsilon, double maxNorm, int step) {
    kept *= 1 - rate * decay;
    try (NDManager manager = newManager()) {
      return run(
              "update",
              false,
              manager.create((float) rate),
              manager.create((float) decay),
              manager.create((float) epsilon),
              manager.create((float) maxNorm),
              manager.create((float) step))
          .getFloat();
    }
  }

  private void enter(long phase) {
    call("quantize", manager -> manager.create(phase));
  }

  /** Calls a method for what it does. */
  private void call(String method, Function<NDManager, NDArray> argument) {
    try (NDManager manager = newManager()) {
      var unused = run(method, false, argument.apply(manager));
    }
  }

  /**
   * Chooses how the inputs of the linear layers are to be written in 8 bits, by what they are while
   * something runs. A classifier that learns is asked, and goes on as it was.
   *
   * @param batches runs the classifier
   */
  public Quantization calibrate(Runnable batches) {
    enter(LOOK);
    try {
      batches.run();
    } finally {
      enter(FLOAT);
    }
    Map<String, QuantizedInput> inputs = new LinkedHashMap<>();
    List<Parameter> weights = ClassifierProgram.linearWeights(config);
    for (int i = 0; i < weights.size(); i++) {
      float[][] seen = seen(i);
      inputs.put(
          weights.get(i).layer(),
          weights.get(i).layer().endsWith(".outer")
              ? Calibration.perTensor(seen[0], seen[1])
              : Calibration.perChannel(seen[0], seen[1], seen[2]));
    }
    return new Quantization(inputs);
  }

  private float[][] seen(int index) {
    try (NDManager manager = newManager()) {
      float[] all = run("seen", false, manager.create((long) index)).toFloatArray();
      int channels = all.length / 3;
      return IntStream.range(0, 3)
          .mapToObj(i -> Arrays.copyOfRange(all, i * channels, (i + 1) * channels))
          .toArray(float[][]::new);
    }
  }

  /** From now on a classifier that learns computes as if it were in 8 bits, if it is told how. */
  public void quantize(Quantization newQuantization) {
    quantization = newQuantization;
    if (quantization.isEmpty()) {
      return;
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      for (String name : ClassifierProgram.LINEARS) {
        QuantizedInput input = quantization.input(layer, name);
        call("give", manager -> manager.create(input.scales()));
        call("give", manager -> manager.create((long) input.zero()));
        call("give", manager -> manager.create(input.split()));
        call("give", manager -> manager.create(input.shifts()));
      }
    }
    enter(QUANTIZE);
  }

  /** How the inputs of its linear layers are written in 8 bits, if it computes so. */
  public Quantization quantization() {
    return quantization;
  }

  /** The parameters as they are when they are asked for, by their Hugging Face names. */
  public Map<String, NamedWeights> weights() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (var pair : block.getDirectParameters()) {
      arrays.put(pair.getKey(), pair.getValue().getArray());
    }
    Map<String, NamedWeights> weights = new LinkedHashMap<>();
    for (Parameter p : program.parameters()) {
      NDArray array = arrays.get(p.path());
      boolean chosen = p.ofVocabulary() && subset != null;
      long[] shape = p.shape().clone();
      if (chosen) {
        shape[0] = config.vocabSize();
      }
      int parts = p.names().size();
      shape[0] /= parts;
      for (int i = 0; i < parts; i++) {
        int part = i;
        weights.put(
            p.names().get(i),
            new NamedWeights(
                shape,
                () -> {
                  float[] all = array.toFloatArray();
                  if (chosen) {
                    all = subset.merge(p, all, (float) kept);
                  }
                  int size = all.length / parts;
                  return parts == 1 ? all : Arrays.copyOfRange(all, part * size, (part + 1) * size);
                }));
      }
    }
    return weights;
  }

  /** Writes the state of the optimizer, as safetensors. */
  public void writeOptimizer(Path file) throws IOException {
    new OptimizerFile(program, subset).write(file, this::moments);
  }

  private float[] moments(int index) {
    try (NDManager manager = newManager()) {
      return run("moments", false, manager.create((long) index)).toFloatArray();
    }
  }

  /**
   * Reads what {@link #writeOptimizer} wrote, before the first step. Word pieces that have no
   * moments there never had a gradient.
   *
   * @throws CorruptModelException if it is that of another model
   */
  public void readOptimizer(Path file) throws IOException {
    new OptimizerFile(program, subset)
        .read(
            file,
            (parameter, moments) -> {
              try (NDManager manager = newManager()) {
                Shape shape = new Shape(OptimizerFile.shape(parameter));
                run("restore", false, manager.create(moments, shape));
              }
            });
  }

  /** The type inside matrix products of the training that wrote the state of an optimizer. */
  public static ScriptType computeOf(Path optimizer) throws IOException {
    return OptimizerFile.compute(optimizer);
  }

  /**
   * A parameter as Hugging Face stores it.
   *
   * @param shape its sizes
   * @param copy makes the values, row-major
   */
  public record NamedWeights(long[] shape, Supplier<float[]> copy) {

    /** A copy: all of a model at once may be more than there is memory. */
    public float[] values() {
      return copy.get();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
