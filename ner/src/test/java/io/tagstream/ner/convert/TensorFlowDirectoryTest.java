package io.tagstream.ner.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowDirectoryTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;

  private final Map<String, TinyBert.Tensor> parameters = TinyBert.parameters();
  private Path cache;
  private Path google;

  @BeforeEach
  void writeDirectory() throws IOException {
    cache = folder.resolve("cache");
    google = write("uncased_L-2_H-4_A-2", "bert_model.ckpt");
  }

  private Path write(String name, String checkpoint) throws IOException {
    Path directory = folder.resolve(name);
    Map<String, TinyBert.Tensor> variables = TinyBert.variables("", parameters);
    TinyBert.variables("", parameters)
        .forEach((variable, tensor) -> variables.put(variable + "/adam_m", tensor));
    CheckpointWriter.write(directory.resolve(checkpoint + ".index"), variables, 3);
    Files.writeString(directory.resolve("vocab.txt"), TinyBert.VOCABULARY);
    Files.writeString(
        directory.resolve("bert_config.json"),
        """
        {"attention_probs_dropout_prob": 0.25, "directionality": "bidi", "hidden_act": "relu",
         "hidden_dropout_prob": 0.1, "hidden_size": 4, "initializer_range": 0.02,
         "intermediate_size": 6, "max_position_embeddings": 5, "num_attention_heads": 2,
         "num_hidden_layers": 2, "type_vocab_size": 2, "vocab_size": 8}""");
    return directory;
  }

  @Test
  void convertsGooglesOwnLayout() throws IOException {
    Path converted = resolve(google);

    assertThat(converted).startsWith(cache);
    try (Safetensors read = Safetensors.open(converted.resolve("model.safetensors"))) {
      assertThat(read.names()).containsExactlyInAnyOrderElementsOf(parameters.keySet());
      for (Map.Entry<String, TinyBert.Tensor> parameter : parameters.entrySet()) {
        assertThat(read.floats(parameter.getKey())).isEqualTo(parameter.getValue().values());
      }
    }
    ObjectNode expected = TinyBert.SHAPE.config("BertModel");
    expected.put("attention_probs_dropout_prob", 0.25).put("hidden_act", "relu");
    assertThat(json(converted, "config.json")).isEqualTo(expected);
  }

  @Test
  void aCheckpointMayBeGivenByItsOwnPath() throws IOException {
    Path converted = resolve(google);

    assertThat(resolve(google.resolve("bert_model.ckpt"))).isEqualTo(converted);
    assertThat(resolve(google.resolve("bert_model.ckpt.index"))).isEqualTo(converted);
  }

  @Test
  void itIsConvertedOnceAndAgainWhenAnythingChanges() throws IOException {
    Path converted = resolve(google);
    assertThat(resolve(google)).isEqualTo(converted);

    Files.writeString(google.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    Path cased = resolve(google);
    parameters.put(
        "bert.encoder.layer.0.output.dense.bias",
        TinyBert.parameters().get("bert.encoder.layer.1.output.dense.bias"));
    write("uncased_L-2_H-4_A-2", "bert_model.ckpt");

    assertThat(List.of(cased, resolve(google))).doesNotHaveDuplicates().doesNotContain(converted);
  }

  @Test
  void theNameTellsTheCaseUnlessAFileDoes() throws IOException {
    assertThat(lowercase(google)).isTrue();
    Path cased = write("multi_cased_L-2", "bert_model.ckpt");
    assertThat(lowercase(cased)).isFalse();
    Files.writeString(cased.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}");
    assertThat(lowercase(cased)).isTrue();

    Path silent = write("biobert", "biobert_model.ckpt");
    assertThat(lowercase(silent)).as("a vocabulary without capitals").isTrue();
    Files.writeString(silent.resolve("vocab.txt"), TinyBert.VOCABULARY.replace("the", "The"));
    assertThat(lowercase(silent)).isFalse();
  }

  private boolean lowercase(Path directory) throws IOException {
    return json(resolve(directory), "tokenizer.json").at("/normalizer/lowercase").asBoolean();
  }

  @Test
  void severalCheckpointsAreAskedAbout() throws IOException {
    write("steps", "model.ckpt-10");
    Path steps = write("steps", "model.ckpt-20");

    assertThatThrownBy(() -> resolve(steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s has several checkpoints: give one of them, such as %s",
            steps, steps.resolve("model.ckpt-20"));
    assertThat(resolve(steps.resolve("model.ckpt-10"))).isDirectory();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path data = google.resolve("bert_model.ckpt.data-00001-of-00003");
    byte[] bytes = Files.readAllBytes(data);
    Files.delete(data);
    refused(data + ": no such file, but " + google.resolve("bert_model.ckpt.index"));
    Files.write(data, bytes);

    Path config = google.resolve("bert_config.json");
    String good = Files.readString(config);
    Files.writeString(config, good.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"));
    refused(config + ": 'num_hidden_layers' is 3, but the tensors say 2");
    Files.writeString(config, good.replace("\"num_attention_heads\": 2", "\"x\": 2"));
    refused(config + ": 'num_attention_heads' must be a positive integer");
    Files.delete(config);
    refused(config + ": no such file beside ");
    Files.writeString(config, good);

    Files.delete(google.resolve("vocab.txt"));
    refused(google.resolve("vocab.txt") + ": no such file beside ");
  }

  private void refused(String message) {
    assertThatThrownBy(() -> resolve(google))
        .isInstanceOf(CorruptModelException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  private Path resolve(Path path) throws IOException {
    return BaseModels.resolve(path.toString(), cache, DownloadListener.NONE);
  }

  private static JsonNode json(Path directory, String name) throws IOException {
    return JSON.readTree(directory.resolve(name).toFile());
  }
}
