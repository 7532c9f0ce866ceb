package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that do not fit together, or that lie about each other: refused, in one line. */
class UnfitModelTest {
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";

  @TempDir Path temp;
  private int copies;

  @Test
  void namesAnAddedTokenWithoutAnEmbedding() throws IOException {
    ModelCopy model = copy("bert");
    int rows = model.json("config.json").path("vocab_size").asInt();
    model.tokenizer(json -> added(json, "<user>", rows));

    refused(
        model,
        "tokenizer.json: its piece '<user>' has id %d, but %s has %d word embeddings"
            .formatted(rows, model.directory().resolve("model.safetensors"), rows));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "deberta-v2", "distilbert", "electra", "roberta", "xlm-roberta"})
  void namesAVocabularyThatIsLongerThanTheEmbeddings(String architecture) throws IOException {
    ModelCopy model = copy(architecture);
    int rows = model.json("config.json").path("vocab_size").asInt();
    model.tokenizer(
        json -> {
          if (json.at("/model/vocab") instanceof ArrayNode pieces) {
            while (pieces.size() <= rows) {
              pieces.addArray().add("more" + pieces.size()).add(-9.0);
            }
          } else {
            ((ObjectNode) json.at("/model/vocab")).put("more", rows);
          }
        });

    refused(model, "has id " + rows + ", but ");
  }

  @Test
  void namesAVocabularyAndAddedTokensInTheirOwnFiles() throws IOException {
    ModelCopy model = copy("bert");
    int rows = model.json("config.json").path("vocab_size").asInt();
    Files.delete(Files.writeString(model.directory().resolve("tokenizer.json"), ""));
    List<String> pieces = pieces(rows);
    model.write("vocab.txt", String.join("\n", pieces));
    NerModel.load(model.directory(), Kernel.PLAIN).close();

    model.write("added_tokens.json", "{\"<user>\": " + (rows + 3) + "}");
    refused(model, "vocab.txt: its piece '<user>' has id " + (rows + 3) + ", but ");
    model.write("added_tokens.json", "{}").write("vocab.txt", String.join("\n", pieces(rows + 1)));
    refused(model, "vocab.txt: its piece 'w%d' has id %d, but ".formatted(rows, rows));
  }

  @Test
  void takesATokenizerThatLeavesEmbeddingsUnused() throws IOException {
    ModelCopy model = copy("bert");
    Files.delete(model.directory().resolve("tokenizer.json"));
    model.write("vocab.txt", String.join("\n", pieces(10)));

    NerModel.load(model.directory(), Kernel.PLAIN).close();
  }

  @Test
  void namesATokenizerWithoutTheSpecialPieces() throws IOException {
    refused(copy("bert").tokenizer(json -> json.putNull("post_processor")), "puts the pieces []");
    ModelCopy unknown = copy("bert");
    unknown.tokenizer(json -> ((ObjectNode) json.at("/model/vocab")).remove("[UNK]"));
    unknown.tokenizer(
        json -> {
          ArrayNode added = (ArrayNode) json.path("added_tokens");
          for (int i = added.size() - 1; i >= 0; i--) {
            if (added.get(i).path("content").asText().equals("[UNK]")) {
              added.remove(i);
            }
          }
        });
    refused(unknown, "tokenizer.json: cannot read every text: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "bert|pad_token_id|4000|'pad_token_id' is 4000",
        "bert|type_vocab_size|0|'type_vocab_size' must be a positive integer",
        "bert|type_vocab_size|1|config.json wants [1",
        "electra|type_vocab_size|-1|'type_vocab_size' must be a positive integer",
        "bert|max_position_embeddings|512|config.json wants [512",
        "bert|max_position_embeddings|2|leaves no room for text; the first position is 0",
        "roberta|pad_token_id|-1|'pad_token_id' is -1",
        "roberta|pad_token_id|32|leaves no room for text; the first position is 33",
        "bert|layer_norm_eps|-1|'layer_norm_eps' must be a number from 0",
        "bert|hidden_dropout_prob|7|'hidden_dropout_prob' must be a number from 0",
        "bert|vocab_size|2147483647|config.json wants [2147483647",
        "bert|hidden_size|2147483640|config.json wants [",
        "bert|hidden_size|24000000|config.json wants [",
        "bert|intermediate_size|2147483647|config.json wants [2147483647",
        "bert|num_hidden_layers|2147483647|no tensor 'bert.encoder.layer.2.",
        "deberta-v2|position_buckets|16|config.json wants [32",
        "deberta-v2|position_buckets|62|does not suit a largest distance of 32",
        "deberta-v2|max_position_embeddings|2147483647|is more than 8192",
        "deberta-v2|max_relative_positions|5|'position_buckets' 8 does not suit",
        "deberta-v2|type_vocab_size|2|no tensor 'deberta.embeddings.token_type_embeddings.weight'",
        "deberta-v2|embedding_size|2147483647|config.json wants [",
        "distilbert|n_layers|2147483647|no tensor 'distilbert.transformer.layer.2.",
        "electra|embedding_size|2147483647|config.json wants [",
        "xlm-roberta|max_position_embeddings|2147483647|config.json wants [2147483647",
        "bert|vocab_size|99999999999|'vocab_size' must be a positive integer"
      })
  void refusesWhatTheWeightsDoNotBearOutBeforeAnythingIsMeasured(
      String architecture, String key, double value, String reason) throws IOException {
    ModelCopy model = copy(architecture);
    model.config(
        json -> {
          if (value == Math.rint(value)) {
            json.put(key, (long) value);
          } else {
            json.put(key, value);
          }
        });

    assertRefused(model, reason, () -> NerModel.load(model.directory()).close());
  }

  @Test
  void namesLabelsOfAnotherNumberThanTheClassifierHas() throws IOException {
    ModelCopy model =
        copy("bert").config(json -> ((ObjectNode) json.path("id2label")).put("5", "B-C"));

    refused(model, "tensor 'classifier.weight' has shape [5, 24], config.json wants [6, 24]");
  }

  @Test
  void goesById2labelWhereLabel2idDisagrees() throws IOException {
    ModelCopy model =
        copy("bert").config(json -> ((ObjectNode) json.path("label2id")).put("B-A", 3));

    try (NerModel loaded = NerModel.load(model.directory(), Kernel.PLAIN)) {
      assertThat(loaded.labels()).containsExactly("B-A", "B-B", "I-A", "I-B", "O");
    }
  }

  @Test
  void refusesWeightsThatAreNoNumbers() throws IOException {
    String reason = "' has values that are no numbers or infinite; did its training diverge?";
    refused(weights(WORDS, DType.F32, b -> b.putFloat(0, Float.NaN)), WORDS + reason);
    refused(
        weights("classifier.bias", DType.F32, b -> b.putFloat(4, Float.NEGATIVE_INFINITY)),
        "classifier.bias" + reason);
    refused(weights(WORDS, DType.F16, b -> b.putShort(2, (short) 0x7c00)), WORDS + reason);
    refused(weights(WORDS, DType.BF16, b -> b.putShort(2, (short) 0xffc0)), WORDS + reason);
  }

  @Test
  void refusesWeightsThatMakeNoNumbers() throws IOException {
    Consumer<ByteBuffer> huge =
        bytes -> {
          for (int at = 0; at < bytes.limit(); at += Float.BYTES) {
            bytes.putFloat(at, 3e38f);
          }
        };

    refused(weights("classifier.weight", DType.F32, huge), "what the model computes is no number");
  }

  @Test
  void namesALargeFileThatWasNotFetched() throws IOException {
    String pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 433316646\n"
            .formatted("0".repeat(64));
    for (String name : List.of("model.safetensors", "tokenizer.json", "config.json")) {
      refused(
          copy("bert").write(name, pointer),
          name + ": is only a Git LFS pointer: fetch the file itself with 'git lfs pull'");
    }
  }

  private static List<String> pieces(int count) {
    List<String> special = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    return IntStream.range(0, count)
        .mapToObj(i -> i < special.size() ? special.get(i) : "w" + i)
        .toList();
  }

  private static void added(ObjectNode json, String content, int id) {
    ((ArrayNode) json.path("added_tokens"))
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", true)
        .put("special", false);
  }

  private ModelCopy copy(String architecture) throws IOException {
    return ModelCopy.of(architecture, temp.resolve(architecture + copies++));
  }

  private ModelCopy weights(String tensor, DType type, Consumer<ByteBuffer> change)
      throws IOException {
    return copy("bert").weight(tensor, type, change);
  }

  private static void refused(ModelCopy model, String reason) {
    assertRefused(model, reason, () -> NerModel.load(model.directory(), Kernel.PLAIN).close());
  }

  private static void assertRefused(ModelCopy model, String reason, ThrowingCallable load) {
    assertThatThrownBy(load)
        .isInstanceOf(CorruptModelException.class)
        .hasMessageStartingWith(model.directory().toString())
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
    assertThat(model.directory()).isDirectory();
  }
}
