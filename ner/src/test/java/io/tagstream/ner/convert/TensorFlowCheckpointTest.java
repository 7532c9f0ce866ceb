package io.tagstream.ner.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorFlowCheckpointTest {

  @TempDir Path folder;

  private final Map<String, TinyBert.Tensor> variables = new TreeMap<>();
  private Path index;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    variables.putAll(TinyBert.parameters());
    variables.put("scalar", new TinyBert.Tensor(new TensorInfo(DType.F32), 7));
    index = folder.resolve("bert_model.ckpt.index");
    CheckpointWriter.write(index, variables);
  }

  @Test
  void readsEveryFloatVariable() throws IOException {
    TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(index);

    assertThat(checkpoint.names()).isEqualTo(variables.keySet()).doesNotContain("global_step");
    for (Map.Entry<String, TinyBert.Tensor> variable : variables.entrySet()) {
      assertThat(checkpoint.info(variable.getKey())).isEqualTo(variable.getValue().info());
      assertThat(checkpoint.data(variable.getKey())).isEqualTo(variable.getValue().bytes());
    }
  }

  @Test
  void everyFlippedByteOfTheIndexIsNoticed() throws IOException {
    byte[] good = Files.readAllBytes(index);
    int padding = 0;
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 0x55;
      Files.write(index, bad);
      try {
        assertThat(TensorFlowCheckpoint.open(index).names()).isEqualTo(variables.keySet());
        padding++;
      } catch (CorruptModelException e) {
        assertThat(e).hasMessageStartingWith(index + ": ").hasMessageNotContaining("\n");
      }
    }
    assertThat(padding).as("bytes that mean nothing, in the footer").isLessThan(40);
  }

  @Test
  void noPrefixOfTheIndexOpens() throws IOException {
    byte[] good = Files.readAllBytes(index);
    for (int length = 0; length < good.length; length += 7) {
      Files.write(index, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> TensorFlowCheckpoint.open(index))
          .isInstanceOf(CorruptModelException.class);
    }
  }

  @Test
  void damagedDataAreNoticed() throws IOException {
    Path data = folder.resolve("bert_model.ckpt.data-00000-of-00001");
    byte[] good = Files.readAllBytes(data);
    byte[] bad = good.clone();
    bad[bad.length - 1] ^= 1;
    TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(index);

    Files.write(data, bad);
    assertThatThrownBy(() -> checkpoint.data("scalar"))
        .isInstanceOf(CorruptModelException.class)
        .hasMessage(data + ": the checksum of variable 'scalar' is wrong");

    Files.write(data, Arrays.copyOf(good, good.length - 1));
    assertThatThrownBy(() -> checkpoint.data("scalar"))
        .isInstanceOf(CorruptModelException.class)
        .hasMessage(data + ": ends before the data of variable 'scalar'");
  }

  @ParameterizedTest
  @CsvSource({
    "module/bert/embeddings/word_embeddings, bert.embeddings.word_embeddings.weight",
    "bert/embeddings/token_type_embeddings, bert.embeddings.token_type_embeddings.weight",
    "bert/embeddings/LayerNorm/gamma, bert.embeddings.LayerNorm.weight",
    "module/bert/encoder/layer_11/attention/self/query/kernel,"
        + " bert.encoder.layer.11.attention.self.query.weight",
    "bert/encoder/layer_0/output/LayerNorm/beta, bert.encoder.layer.0.output.LayerNorm.bias",
    "bert/pooler/dense/bias, bert.pooler.dense.bias",
    "module/cls/predictions/output_bias, cls.predictions.bias",
    "cls/predictions/transform/dense/kernel, cls.predictions.transform.dense.weight",
    "cls/seq_relationship/output_weights,",
    "bert/encoder/layer_0/output/dense/kernel/adam_m,",
    "bert/embeddings/word_embeddings/adam_v,"
  })
  void googlesNamesBecomeHuggingFaces(String variable, String name) {
    assertThat(TensorFlowBert.name(variable).orElse(null)).isEqualTo(name);
  }
}
