package io.tagstream.ner.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tagstream.ner.convert.BertShape;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tokenizer.BertTokenizer;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real thing: minilm from Maven's repositories, converted into the build's cache. */
class BaseModelsIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static Path minilm;

  @BeforeAll
  static void resolve() throws IOException {
    minilm = BaseModels.resolve("minilm", BaseModels.defaultCache(), DownloadListener.NONE);
  }

  @Test
  void theCacheIsTheOneTheBuildNames() {
    assertThat(minilm).isEqualTo(Path.of(System.getenv("TAGSTREAM_CACHE"), "minilm"));
  }

  @Test
  void theWeightsAreAllThereUnderHuggingFacesNames() throws IOException {
    try (Safetensors weights = Safetensors.open(minilm.resolve("model.safetensors"))) {
      BertShape shape = new BertShape(30522, 384, 6, 12, 1536, 512, 2);
      for (Map.Entry<String, long[]> expected : shape.parameters().entrySet()) {
        assertThat(weights.info(expected.getKey()).shape())
            .as(expected.getKey())
            .isEqualTo(expected.getValue());
        assertThat(weights.info(expected.getKey()).dtype()).isEqualTo(DType.F32);
      }
      assertThat(weights.names())
          .hasSize(shape.parameters().size() + 2)
          .contains("bert.pooler.dense.weight", "bert.pooler.dense.bias");
      assertThat(weights.metadata()).containsEntry("format", "pt");
    }
  }

  @Test
  void theConfigurationIsABertConfig() throws IOException {
    JsonNode config = JSON.readTree(minilm.resolve("config.json").toFile());

    assertThat(config.path("model_type").asText()).isEqualTo("bert");
    assertThat(config.path("architectures").path(0).asText()).isEqualTo("BertModel");
    assertThat(config.path("hidden_size").asInt()).isEqualTo(384);
    assertThat(config.path("num_hidden_layers").asInt()).isEqualTo(6);
    assertThat(config.path("num_attention_heads").asInt()).isEqualTo(12);
    assertThat(config.path("intermediate_size").asInt()).isEqualTo(1536);
    assertThat(config.path("vocab_size").asInt()).isEqualTo(30522);
  }

  @Test
  void theTokenizerNeitherPadsNorTruncates() throws IOException {
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(
            minilm.resolve("tokenizer.json"), Map.of("padding", "false", "truncation", "false"))) {
      Encoding encoding = tokenizer.encode("Zoë visited the Café Tortoni.");

      assertThat(encoding.getTokens())
          .containsExactly(
              "[CLS]", "zoe", "visited", "the", "cafe", "tor", "##ton", "##i", ".", "[SEP]");
      assertThat(tokenizer.encode("word ".repeat(600)).getIds()).hasSize(602);
    }
  }

  /** A tokenizers file made elsewhere from the same vocabulary shows that ours are complete. */
  @Test
  void ourOwnTokenizerFileIsTheOneThatHuggingFaceWrites() throws IOException {
    JsonNode published = JSON.readTree(minilm.resolve("tokenizer.json").toFile());
    String vocabulary = Files.readString(minilm.resolve("vocab.txt"));

    assertThat(BertTokenizer.of(vocabulary, true, minilm).json()).isEqualTo(published);
  }

  /** Google's uncased vocabulary has capitals that have no small letter. */
  @Test
  void thePublishedVocabularyIsLowerCaseThoughNothingSaysSo(@TempDir Path directory)
      throws IOException {
    Files.copy(minilm.resolve("vocab.txt"), directory.resolve("vocab.txt"));
    JsonNode published = JSON.readTree(minilm.resolve("tokenizer.json").toFile());

    assertThat(JSON.readTree(TokenizerFiles.json(directory))).isEqualTo(published);
  }

  @Test
  void theSecondTimeNothingIsFetched() throws IOException {
    Path again =
        BaseModels.resolve(
            "minilm",
            BaseModels.defaultCache(),
            DownloadListener.NONE,
            (coordinates, listener) -> {
              throw new AssertionError("fetches " + coordinates);
            },
            new HuggingFaceHub(HubLocations.ofThisProcess()));

    assertThat(again).isEqualTo(minilm);
  }
}
