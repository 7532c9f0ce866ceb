package io.tagstream.ner.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.label.LabelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final ObjectNode json =
      (ObjectNode) JSON.readTree(Path.of("src/test/resources/bert-reference/config.json").toFile());

  ModelConfigTest() throws IOException {}

  @Test
  void readsSizesDefaultsAndLabels() throws IOException {
    json.putNull("classifier_dropout");
    json.put("hidden_dropout_prob", 0.25);

    ModelConfig config = read();

    assertThat(config.architecture()).isEqualTo(Architecture.BERT);
    assertThat(config.vocabSize()).isEqualTo(50);
    assertThat(config.hiddenSize()).isEqualTo(24);
    assertThat(config.layers()).isEqualTo(2);
    assertThat(config.heads()).isEqualTo(4);
    assertThat(config.intermediateSize()).isEqualTo(48);
    assertThat(config.maxPositions()).isEqualTo(32);
    assertThat(config.layerNormEps()).isEqualTo(1e-12);
    assertThat(config.attentionDropout()).isEqualTo(0.1);
    assertThat(config.classifierDropout()).isEqualTo(0.25);
    assertThat(config.labels()).containsExactly("B-A", "B-B", "I-A", "I-B", "O");
  }

  @Test
  void readsTheKeysOfDistilbert() throws IOException {
    ObjectNode distilbert = architecture("distilbert");
    distilbert.put("dropout", 0.2).put("attention_dropout", 0.3).put("seq_classif_dropout", 0.4);

    ModelConfig config = read(distilbert);

    assertThat(config.architecture()).isEqualTo(Architecture.DISTILBERT);
    assertThat(config.hiddenSize()).isEqualTo(24);
    assertThat(config.embeddingSize()).isEqualTo(24);
    assertThat(config.layers()).isEqualTo(2);
    assertThat(config.heads()).isEqualTo(4);
    assertThat(config.intermediateSize()).isEqualTo(48);
    assertThat(config.typeVocabSize()).isZero();
    assertThat(config.layerNormEps()).isEqualTo(1e-12);
    assertThat(config.activation()).isEqualTo("gelu");
    assertThat(config.hiddenDropout()).isEqualTo(0.2);
    assertThat(config.attentionDropout()).isEqualTo(0.3);
    assertThat(config.classifierDropout()).isEqualTo(0.2);
  }

  @Test
  void readsTheKeysOfModernBertAndItsDefaults() throws IOException {
    ObjectNode published = architecture("modernbert");
    ModelConfig config = read(published);
    assertThat(config.architecture()).isEqualTo(Architecture.MODERNBERT);
    assertThat(config.typeVocabSize()).isZero();
    assertThat(config.layerNormEps()).isEqualTo(1e-5);
    assertThat(config.hiddenDropout()).isEqualTo(0.1);
    assertThat(config.maxPieces()).isEqualTo(32);
    assertThat(config.linearOperations()).isEqualTo(2 * 4 * (4 * 24 * 24 + 3 * 24 * 20));
    ModernBert modern = ModernBert.of(config);
    assertThat(modern.reach()).isEqualTo(3);
    assertThat(IntStream.range(0, 7).mapToObj(modern::isLocal))
        .containsExactly(false, true, true, false, true, true, false);
    assertThat(modern.normBias()).isFalse();

    published.retain(
        "model_type",
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings");
    config = read(published);
    assertThat(config.activation()).isEqualTo("gelu");
    assertThat(config.layerNormEps()).isEqualTo(1e-5);
    assertThat(config.hiddenDropout()).isZero();
    assertThat(config.classifierDropout()).isZero();
    assertThat(ModernBert.of(config))
        .isEqualTo(
            new ModernBert(
                64, 3, List.of(), 160_000, 10_000, false, false, false, false, 0, "gelu"));
  }

  @Test
  void readsWhatTransformers5WritesOfModernBert() throws IOException {
    ModernBert modern = ModernBert.of(read(architecture("modernbert-5")));

    assertThat(modern.isLocal(0)).isTrue();
    assertThat(modern.isLocal(1)).isFalse();
    assertThat(modern.reach()).isEqualTo(2);
    assertThat(modern.headBias()).isTrue();
    assertThat(modern.headActivation()).isEqualTo("silu");
    assertThat(modern.turns(true, 4)).containsExactly(1, 0.1f); // 100 to the power of -2 / 4
    assertThat(modern.turns(false, 4)).containsExactly(1, (float) Math.pow(500, -0.5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "hidden_activation|'swiglu'|hidden_activation 'swiglu' is not supported, known are",
        "classifier_activation|'glu'|classifier_activation 'glu' is not supported, known are",
        "layer_types|['full_attention','linear_attention']"
            + "|layer_types 'linear_attention' is not supported, known are full_attention,",
        "layer_types|['full_attention']|'layer_types' has 1 entries for 2 layers",
        "rope_parameters|{'sliding_attention':{'rope_type':'yarn'}}"
            + "|rope_type 'yarn' is not supported, known is default",
        "rope_scaling|{'type':'dynamic'}|rope_type 'dynamic' is not supported",
        "rope_parameters|{'full_attention':{'rope_theta':0}}|'rope_theta' must be a number from 1",
        "local_attention|0|'local_attention' must be a positive integer",
        "num_attention_heads|8|a head is 3 wide, but rotary positions turn pairs",
        "norm_bias|'no'|'norm_bias' must be true or false",
        "embedding_dropout|1|'embedding_dropout' must be a number from 0 to below 1",
        "norm_eps|'small'|'norm_eps' must be a number",
        "intermediate_size|0|'intermediate_size' must be a positive integer"
      })
  void saysWhatIsWrongWithAModernBert(String key, String value, String message) throws IOException {
    ObjectNode config = architecture("modernbert-5");
    config.set(key, JSON.readTree(value.replace('\'', '"')));

    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> read(config))
        .withMessageStartingWith(directory.resolve("config.json") + ": " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"electra", "roberta", "xlm-roberta", "camembert"})
  void takesTheDropoutOfTheClassifierFromTheLayersUnlessItHasItsOwn(String modelType)
      throws IOException {
    ObjectNode encoder = architecture(modelType.equals("camembert") ? "roberta" : modelType);
    encoder.put("model_type", modelType).put("hidden_dropout_prob", 0.25);
    assertThat(read(encoder).classifierDropout()).isEqualTo(0.25);
    encoder.put("classifier_dropout", 0.5);
    assertThat(read(encoder).classifierDropout()).isEqualTo(0.5);
    assertThat(read(encoder).architecture().modelType()).isEqualTo(modelType);
  }

  @Test
  void countsPositionsFromThePaddingWhereTheArchitectureDoes() throws IOException {
    assertThat(read(architecture("roberta")).maxPieces()).isEqualTo(32);
    assertThat(read(architecture("roberta").put("pad_token_id", 4)).maxPieces()).isEqualTo(29);
    ObjectNode silent = architecture("roberta");
    silent.remove("pad_token_id");
    assertThat(read(silent).maxPieces()).isEqualTo(32);
    assertThat(read(architecture("electra").put("pad_token_id", 4)).maxPieces()).isEqualTo(32);
  }

  @Test
  void readsWhatADebertaHasUnlessItIsThere() throws IOException {
    ObjectNode deberta = architecture("deberta-v2");
    deberta.remove(
        List.of(
            "type_vocab_size", "layer_norm_eps", "norm_rel_ebd", "share_att_key", "pos_att_type"));
    deberta.remove(List.of("position_biased_input", "position_buckets", "hidden_act"));
    deberta.put("pos_att_type", "C2P | p2c").put("hidden_dropout_prob", 0.25);
    deberta.put("classifier_dropout", 0.5);

    ModelConfig config = read(deberta);

    assertThat(config.typeVocabSize()).isZero();
    assertThat(config.embeddingSize()).isEqualTo(24);
    assertThat(config.layerNormEps()).isEqualTo(1e-7);
    assertThat(config.classifierDropout()).isEqualTo(0.25);
    assertThat(config.distances())
        .isEqualTo(new Distances(32, 31, 32, true, true, false, false, true));
    assertThat(read(deberta.put("max_relative_positions", 16)).distances().span()).isEqualTo(16);
  }

  /** What PyTorch makes of the formula, in f32, for the numbers of DeBERTa-v3. */
  @Test
  void farDistancesShareRowsByTheirLogarithm() throws IOException {
    ObjectNode deberta = architecture("deberta-v2");
    deberta.put("position_buckets", 256).put("max_position_embeddings", 512);
    Distances distances = read(deberta).distances();

    assertThat(IntStream.of(0, 1, 127, 128, 129, 130, 200, 300, 400, 510, 511))
        .extracting(distances::row)
        .containsExactly(256, 257, 383, 384, 385, 386, 425, 463, 489, 511, 511);
    assertThat(IntStream.of(-1, -128, -129, -200, -511, -512, -600))
        .extracting(distances::row)
        .containsExactly(255, 128, 127, 87, 1, 0, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "relative_attention|false|'relative_attention' is not true, and without it a deberta-v2 is not supported",
        "conv_kernel_size|3|'conv_kernel_size' is 3, and a convolution is not supported",
        "attention_head_size|8|'attention_head_size' is 8, known is hidden_size / num_attention_heads, 6",
        "pos_att_type|[]|'pos_att_type' is [], known are c2p, p2c and both",
        "pos_att_type|[\"c2p\", \"p2p\"]|'pos_att_type' is [\"c2p\",\"p2p\"], known are c2p, p2c and both",
        "position_buckets|1|'position_buckets' 1 does not suit a largest distance of 32",
        "position_buckets|\"many\"|'position_buckets' must be a positive integer"
      })
  void namesWhatADebertaHasThatHasNoProgram(String key, String value, String reason)
      throws IOException {
    ObjectNode deberta = architecture("deberta-v2");
    deberta.set(key, JSON.readTree(value));

    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> read(deberta))
        .withMessageEndingWith("config.json: " + reason);
  }

  @Test
  void namesAnActivationThatHasNoProgram() throws IOException {
    json.put("hidden_act", "swiglu");
    refused(
        "hidden_act 'swiglu' is not supported, known are gelu, gelu_fast, gelu_new,"
            + " gelu_python, gelu_pytorch_tanh, mish, relu, silu, swish, tanh");
  }

  @Test
  void namesPositionsThatHaveNoProgram() {
    json.put("position_embedding_type", "relative_key");
    refused("position_embedding_type 'relative_key' is not supported, known is absolute");
  }

  @Test
  void ordersLabelsByTheirIdAndNotByTheirPlaceInTheFile() throws IOException {
    ObjectNode labels = json.putObject("id2label");
    for (int id = 11; id >= 0; id--) {
      labels.put(Integer.toString(id), "L" + id);
    }

    assertThat(read().labels()).startsWith("L0", "L1", "L2").endsWith("L10", "L11");
  }

  @Test
  void isAPlainEncoderWithoutLabels() throws IOException {
    json.remove("id2label");

    assertThat(read().labels()).isEmpty();
  }

  @Test
  void listsTheKnownArchitecturesForAnUnknownOne() {
    json.put("model_type", "gpt2");

    refused(
        "model_type 'gpt2' is not supported, known are bert, camembert, deberta-v2, distilbert,"
            + " electra, modernbert, roberta, xlm-roberta");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings"
      })
  void namesASizeThatIsMissingOrImpossible(String key) {
    String message = "'%s' must be a positive integer".formatted(key);
    json.remove(key);
    refused(message);
    json.put(key, 0);
    refused(message);
    json.put(key, "12");
    refused(message);
    json.put(key, 1.5);
    refused(message);
  }

  @Test
  void namesTheIdThatHasNoLabel() {
    ((ObjectNode) json.get("id2label")).remove("2");

    refused("'id2label' has no entry for id 2");
  }

  @Test
  void refusesHeadsThatDoNotDivideTheWidth() {
    json.put("num_attention_heads", 5);

    refused("hidden_size 24 is not a multiple of num_attention_heads 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"model_type\": ", "\0"})
  void namesAFileThatIsNoJsonObject(String content) throws IOException {
    Files.writeString(directory.resolve("config.json"), content);

    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> ModelConfig.read(directory))
        .withMessageStartingWith(directory.resolve("config.json") + ": ")
        .withMessageNotContaining("\n");
  }

  @Test
  void saysThatADirectoryWithoutTheFileIsNoModel() {
    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> ModelConfig.read(directory))
        .withMessageEndingWith("config.json: no such file, so this is not a model directory");
  }

  @Test
  void writesNewLabelsBothWaysAndKeepsWhatItDoesNotKnow() throws IOException {
    json.put("gradient_checkpointing", false);
    read().withLabels(List.of("O", "B-x")).write(directory);

    ModelConfig config = ModelConfig.read(directory);

    assertThat(config.labels()).containsExactly("O", "B-x");
    assertThat(config.json().path("id2label"))
        .isEqualTo(JSON.readTree("{'0':'O','1':'B-x'}".replace('\'', '"')));
    assertThat(config.json().path("label2id"))
        .isEqualTo(JSON.readTree("{'O':0,'B-x':1}".replace('\'', '"')));
    assertThat(config.json().path("architectures").path(0).asText())
        .isEqualTo("BertForTokenClassification");
    assertThat(config.json().has("gradient_checkpointing")).isTrue();
  }

  @Test
  void writesTheLabelOfWordsOutsideOfEntitiesWhereItIsNotO() throws IOException {
    read().withLabels(LabelSet.of(List.of("0", "1"), "0")).write(directory);

    ModelConfig config = ModelConfig.read(directory);

    assertThat(config.labelSet(null)).isEqualTo(LabelSet.of(List.of("0", "1"), "0"));
    assertThat(config.labelSet("1").outside()).isEqualTo("1");
    assertThat(config.withLabels(List.of("O", "B-x")).json().has("outside_label")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "bert, bert, BertForTokenClassification",
    "distilbert, distilbert, DistilBertForTokenClassification",
    "electra, electra, ElectraForTokenClassification",
    "modernbert, modernbert, ModernBertForTokenClassification",
    "roberta, roberta, RobertaForTokenClassification",
    "roberta, camembert, CamembertForTokenClassification",
    "xlm-roberta, xlm-roberta, XLMRobertaForTokenClassification"
  })
  void namesTheClassOfTransformers(String like, String modelType, String name) throws IOException {
    ObjectNode encoder = architecture(like).put("model_type", modelType).put("num_labels", 5);
    encoder.putArray("architectures").add("SomethingForMaskedLM");
    encoder.put("torch_dtype", "bfloat16");

    read(encoder).withLabels(List.of("O", "B-x")).write(directory);

    ObjectNode wanted = encoder.deepCopy();
    wanted.remove("num_labels");
    wanted.putArray("architectures").add(name);
    wanted.put("torch_dtype", "float32");
    wanted.putObject("id2label").put("0", "O").put("1", "B-x");
    wanted.putObject("label2id").put("O", 0).put("B-x", 1);
    assertThat(JSON.readTree(directory.resolve("config.json").toFile())).isEqualTo(wanted);
  }

  private static ObjectNode architecture(String name) throws IOException {
    Path model = Path.of("src/test/resources/architectures").resolve(name);
    return (ObjectNode) JSON.readTree(model.resolve("config.json").toFile());
  }

  private ModelConfig read() throws IOException {
    return read(json);
  }

  private ModelConfig read(ObjectNode config) throws IOException {
    JSON.writeValue(directory.resolve("config.json").toFile(), config);
    return ModelConfig.read(directory);
  }

  private void refused(String message) {
    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(this::read)
        .withMessage(directory.resolve("config.json") + ": " + message);
  }
}
