package io.tagstream.ner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import io.tagstream.ner.model.script.ScriptType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionTest {

  @Test
  void takesNoKernelThatComputesSomethingElse() throws Exception {
    // 24 wide: there oneDNN's packed f32 layers are wrong.
    ModelConfig narrow = ModelConfig.read(Path.of("src/test/resources/bert-reference"));

    Kernel fastest = Precision.fastest(narrow, Device.cpu());

    assertThat(fastest).isNotEqualTo(new Kernel(ScriptType.FLOAT32, true));
  }

  @Test
  void findsThatPackedLayersOfAUsualWidthComputeWhatTheyShould(@TempDir Path directory)
      throws Exception {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"model_type": "bert", "vocab_size": 100, "hidden_size": 384, "num_hidden_layers": 6,
         "num_attention_heads": 12, "intermediate_size": 1536, "max_position_embeddings": 512,
         "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
         "id2label": {"0": "O", "1": "B-A"}}
        """);
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "libtorch has oneDNN");
    ModelConfig wide = ModelConfig.read(directory);

    Map<Kernel, LayerTrial> fit = new HashMap<>();
    Kernel packed = new Kernel(ScriptType.FLOAT32, true);
    fit.put(Kernel.PLAIN, new LayerTrial(wide, 1, Kernel.PLAIN, Device.cpu()));
    Precision.add(fit, wide, packed, Device.cpu());

    assertThat(fit).containsOnlyKeys(Kernel.PLAIN, packed);
    fit.values().forEach(LayerTrial::close);
  }
}
