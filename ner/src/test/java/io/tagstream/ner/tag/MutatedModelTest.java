package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import io.tagstream.ner.tokenizer.PieceIds;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import io.tagstream.ner.tokenizer.TokenizerSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of a model's files, they are read, or one line says which is wrong and why. */
class MutatedModelTest {
  private static final int SEEDS = Integer.getInteger("models.seeds", 150);

  private static final List<String> ARCHITECTURES =
      List.of("bert", "deberta-v2", "modernbert-5", "roberta", "xlm-roberta");

  @TempDir Path temp;

  /** A reader of the files of a directory. */
  @FunctionalInterface
  private interface Reader {
    void read(Path directory) throws IOException;
  }

  @Test
  void config() throws IOException {
    mutated("config.json", ModelConfig::read);
  }

  @Test
  void tokenizer() throws IOException {
    mutated(
        "tokenizer.json",
        directory ->
            PieceIds.largest(TokenizerFiles.json(directory), directory.resolve("tokenizer.json")));
  }

  /** The library that reads it for us must not end the process, which it can. */
  @Test
  void tokenizerAsItIsUsed() throws IOException {
    for (String architecture : ARCHITECTURES) {
      ModelCopy model = ModelCopy.of(architecture, temp.resolve(architecture));
      int rows = model.json("config.json").path("vocab_size").asInt();
      Path weights = model.directory().resolve(SafetensorsDirectory.SINGLE);
      mutate(
          model.directory(),
          "tokenizer.json",
          directory -> {
            try (SentenceEncoder encoder = SentenceEncoder.open(directory)) {
              encoder.requireFits(rows, weights);
            }
          });
    }
  }

  @Test
  void settings() throws IOException {
    ModelCopy model = ModelCopy.of("bert", temp.resolve("model"));
    model.write(
        "tokenizer_config.json",
        "{\"do_lower_case\":true,\"added_tokens_decoder\":{\"7\":{\"content\":\"x\",\"special\":true}},"
            + "\"mask_token\":{\"content\":\"[MASK]\"}}");
    model.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n");
    Files.delete(model.directory().resolve("tokenizer.json"));
    mutate(
        model.directory(),
        "tokenizer_config.json",
        directory -> {
          TokenizerSettings.read(directory);
          TokenizerFiles.json(directory);
        });
  }

  @Test
  void shards() throws IOException {
    ModelCopy model = ModelCopy.of("bert", temp.resolve("model"));
    Files.move(
        model.directory().resolve(SafetensorsDirectory.SINGLE),
        model.directory().resolve("model-1.safetensors"));
    model.write(
        SafetensorsDirectory.INDEX,
        "{\"metadata\":{\"total_size\":1},\"weight_map\":{\"classifier.bias\":\"model-1.safetensors\","
            + "\"classifier.weight\":\"model-1.safetensors\"}}");
    mutate(
        model.directory(),
        SafetensorsDirectory.INDEX,
        directory -> SafetensorsDirectory.open(directory).close());
  }

  @Test
  void header() throws IOException {
    ModelCopy model = ModelCopy.of("bert", temp.resolve("model"));
    mutateHeader(
        model.directory(),
        SafetensorsDirectory.SINGLE,
        directory -> SafetensorsDirectory.open(directory).close());
  }

  @Test
  void headerOfScales() throws IOException {
    ModelCopy model = ModelCopy.of("bert", temp.resolve("model"));
    ModelConfig config = ModelConfig.read(model.directory());
    Map<String, QuantizedInput> inputs = new HashMap<>();
    for (Parameter weight : ClassifierProgram.linearWeights(config)) {
      boolean activated = weight.layer().endsWith("outer");
      float[] scales = new float[activated ? 1 : (int) weight.shape()[1]];
      Arrays.fill(scales, 1);
      int[] split = activated ? new int[] {1, 1} : new int[0];
      inputs.put(weight.layer(), new QuantizedInput(scales, 7, split));
    }
    new Quantization(inputs).write(model.directory(), config);
    mutateHeader(
        model.directory(),
        Quantization.FILE,
        directory -> {
          var unused = Quantization.read(directory, config);
        });
  }

  private static void mutateHeader(Path directory, String name, Reader reader) throws IOException {
    mutate(
        directory,
        name,
        (seed, whole) -> {
          int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
          byte[] bad = new JsonMutations(seed).mutate(Arrays.copyOfRange(whole, 8, 8 + length));
          // Its length is told truly or not.
          long told = seed % 3 == 0 ? length : bad.length;
          return ByteBuffer.allocate(whole.length - length + bad.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(told)
              .put(bad)
              .put(whole, 8 + length, whole.length - 8 - length)
              .array();
        },
        reader);
  }

  @Test
  void configOfAWholeModel() throws IOException {
    ModelCopy model = ModelCopy.of("bert", temp.resolve("model"));
    Path file = model.directory().resolve("config.json");
    byte[] good = Files.readAllBytes(file);
    for (int seed = 0; seed < SEEDS / 5; seed++) {
      Files.write(file, new JsonMutations(1000 + seed).mutate(good));
      read(model.directory(), seed, directory -> NerModel.load(directory, Kernel.PLAIN).close());
    }
  }

  private void mutated(String file, Reader reader) throws IOException {
    for (String architecture : ARCHITECTURES) {
      mutate(ModelCopy.of(architecture, temp.resolve(architecture)).directory(), file, reader);
    }
  }

  /** Makes another content of a file, another one for each seed. */
  @FunctionalInterface
  private interface Mutation {
    byte[] apply(int seed, byte[] good) throws IOException;
  }

  private static void mutate(Path directory, String name, Reader reader) throws IOException {
    mutate(directory, name, (seed, good) -> new JsonMutations(seed).mutate(good), reader);
  }

  private static void mutate(Path directory, String name, Mutation mutation, Reader reader)
      throws IOException {
    byte[] good = Files.readAllBytes(directory.resolve(name));
    for (int seed = 0; seed < SEEDS; seed++) {
      Files.write(directory.resolve(name), mutation.apply(seed, good));
      read(directory, seed, reader);
    }
  }

  private static void read(Path directory, int seed, Reader reader) throws IOException {
    try {
      reader.read(directory);
    } catch (IOException e) {
      assertThat(e)
          .as("seed %d", seed)
          .hasMessageStartingWith(directory.toString())
          .hasMessageNotContaining("\n");
    } catch (RuntimeException | Error e) {
      fail("seed %d: %s".formatted(seed, e), e);
    }
  }
}
