package io.tagstream.ner.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.script.ScriptType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionTest {

  private static final Kernel PACKED = new Kernel(ScriptType.FLOAT32, Kernel.Form.PACKED);

  @TempDir Path directory;

  @Test
  void takesAKernelThatComputesWhatItShould() throws Exception {
    // 24 wide: there oneDNN's packed f32 layers are wrong on some processors.
    ModelConfig narrow = ModelConfig.read(Path.of("src/test/resources/bert-reference"));

    Kernel fastest = Precision.fastest(narrow, false, Device.cpu());

    try (LayerTrial plain = trial(narrow, Kernel.PLAIN);
        LayerTrial taken = trial(narrow, fastest)) {
      assertThat(taken.computesWhat(plain)).isTrue();
    }
  }

  @Test
  void leavesOutAKernelThatComputesSomethingElse() throws Exception {
    Map<Kernel, LayerTrial> fit = new HashMap<>();
    // Something else: the plain one has more layers.
    fit.put(Kernel.PLAIN, new LayerTrial(config(), 6, Kernel.PLAIN, Device.cpu()));

    Precision.add(fit, config(), PACKED, Device.cpu());

    assertThat(fit).containsOnlyKeys(Kernel.PLAIN);
    fit.values().forEach(LayerTrial::close);
  }

  @Test
  void findsThatPackedLayersOfAUsualWidthComputeWhatTheyShould() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "libtorch has oneDNN");
    Map<Kernel, LayerTrial> fit = new HashMap<>();
    fit.put(Kernel.PLAIN, trial(config(), Kernel.PLAIN));

    Precision.add(fit, config(), PACKED, Device.cpu());

    assertThat(fit).containsOnlyKeys(Kernel.PLAIN, PACKED);
    fit.values().forEach(LayerTrial::close);
  }

  /** The halves of a gated layer are two products there, and the second multiplies. */
  @Test
  void findsThatPackedGatedLayersComputeWhatTheyShould() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "libtorch has oneDNN");
    Kernel bfloat16 = new Kernel(ScriptType.BFLOAT16, Kernel.Form.PACKED);
    ModelConfig modern = config("modernbert");
    Map<Kernel, LayerTrial> fit = new HashMap<>();
    fit.put(Kernel.PLAIN, trial(modern, Kernel.PLAIN));

    Precision.add(fit, modern, PACKED, Device.cpu());
    Precision.add(fit, modern, bfloat16, Device.cpu());

    assertThat(fit).containsOnlyKeys(Kernel.PLAIN, PACKED, bfloat16);
    fit.values().forEach(LayerTrial::close);
    try (MatrixRate rate = new MatrixRate(modern, bfloat16, Device.cpu(), 64)) {
      assertThat(rate.measure()).isPositive();
    }
  }

  @Test
  void takesInt8OnlyFromAModelThatHasScalesWhereItIsExact() throws Exception {
    Path processor = Path.of("/proc/cpuinfo");
    assumeTrue(
        System.getProperty("os.arch").equals("amd64") && Files.exists(processor), "tells flags");
    boolean exact = Files.readString(processor).matches("(?s).*(avx_vnni|avx512_vnni|amx_int8).*");
    Map<Kernel, LayerTrial> fit = new HashMap<>();
    fit.put(Kernel.PLAIN, trial(config(), Kernel.PLAIN));
    Kernel int8 = new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8);

    Precision.add(fit, config(), int8, Device.cpu());

    assertThat(fit).containsOnlyKeys(Kernel.PLAIN, int8);
    assertThat(ExactInt8.isHere(Device.cpu())).isEqualTo(exact);
    assertThat(Precision.ranking(config(), false, Device.cpu()))
        .startsWith(Precision.fastest(config(), false, Device.cpu()))
        .contains(Kernel.PLAIN)
        .noneMatch(kernel -> kernel.form() == Kernel.Form.INT8);
    fit.values().forEach(LayerTrial::close);
  }

  private static LayerTrial trial(ModelConfig config, Kernel kernel) throws IOException {
    return new LayerTrial(config, 1, kernel, Device.cpu());
  }

  private ModelConfig config() throws IOException {
    return config("bert");
  }

  private ModelConfig config(String modelType) throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"model_type": "%s", "vocab_size": 100, "hidden_size": 384, "num_hidden_layers": 6,
         "num_attention_heads": 12, "intermediate_size": 1536, "max_position_embeddings": 512,
         "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
         "id2label": {"0": "O", "1": "B-A"}}
        """
            .formatted(modelType));
    return ModelConfig.read(directory);
  }
}
