package io.tagstream.ner.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.script.ScriptArchive;
import io.tagstream.ner.script.ScriptModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The one place that starts libtorch, and what this machine offers it. */
public final class Engines {
  static {
    // The library otherwise reports its use over the network.
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  /** Threads that libtorch takes for one call, if nobody says otherwise. */
  public static final int CORES = cores();

  /**
   * Whose threads make the calls that take several cores, and end a second after the last one. A
   * thread that once made such a call keeps a team of helpers for its life, and where all teams
   * together have more threads than there are cores, libgomp has them sleep and not spin while they
   * wait for each other: two cores then take longer for a single sentence than one.
   */
  private static final ExecutorService TEAMS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "libtorch");
            thread.setDaemon(true);
            return thread;
          });

  private Engines() {}

  /**
   * Makes a call of libtorch with as many of its threads, in this thread only if it is one.
   *
   * @return what the call returned; what it throws is thrown here
   */
  public static <T> T withThreads(int threads, Supplier<T> call) {
    Supplier<T> limited =
        () -> {
          JniUtils.setNumThreads(threads);
          return call.get();
        };
    if (threads == 1) {
      return limited.get();
    }
    try {
      return CompletableFuture.supplyAsync(limited, TEAMS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private static int cores() {
    engine();
    return JniUtils.getNumThreads();
  }

  /** The first CUDA device, or the processor. */
  public static Device device() {
    return engine().defaultDevice();
  }

  /**
   * How many batches at a time make the most of a device: on a processor none waits for another.
   */
  public static int batchesAtATime(Device device) {
    return device.isGpu() ? 1 : CORES;
  }

  /** Seeds libtorch's generator: dropout. */
  public static void seed(int seed) {
    engine().setRandomSeed(seed);
  }

  /**
   * Loads a program, by way of a temporary file. The caller closes the model.
   *
   * @param root the object tree
   * @param source the TorchScript source of its classes
   * @param trainable whether its parameters learn
   * @throws CorruptModelException if libtorch does not compile it
   */
  public static Model load(ScriptModule root, String source, Device device, boolean trainable)
      throws IOException {
    Path folder =
        Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "tagstream-model");
    Path file = folder.resolve("model.pt");
    Model model = Model.newInstance("model", device, "PyTorch");
    try {
      ScriptArchive.write(file, root, source);
      load(model, folder, trainable);
      return model;
    } catch (MalformedModelException e) {
      model.close();
      throw new CorruptModelException(file, "libtorch refused the program: " + e.getMessage(), e);
    } catch (UncheckedIOException e) { // from a tensor that was read late
      model.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static void load(Model model, Path folder, boolean trainable)
      throws IOException, MalformedModelException {
    NativeCalls.begin();
    try {
      model.load(folder, "model", Map.of("trainParam", Boolean.toString(trainable)));
    } finally {
      NativeCalls.end();
    }
  }

  /**
   * Runs a method of a program, with the settings of this thread.
   *
   * @param gradients whether autograd records
   * @param arguments at least one; its manager will own the result
   */
  public static NDArray call(Model model, String method, boolean gradients, NDArray... arguments) {
    NDList inputs = new NDList(arguments);
    NativeCalls.begin();
    try (NDArray name = arguments[0].getManager().create(0f)) {
      name.setName("module_method:" + method);
      inputs.add(name);
      return IValueUtils.forward((PtSymbolBlock) model.getBlock(), inputs, gradients)
          .singletonOrThrow();
    } finally {
      NativeCalls.end();
    }
  }

  static Engine engine() {
    return Engine.getEngine("PyTorch");
  }
}
