package io.tagstream.ner.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A BERT encoder with its tokenizer, found complete, ready to be written for Hugging Face. */
public final class BertModel {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final List<String> SETTINGS =
      List.of(
          "attention_probs_dropout_prob",
          "hidden_act",
          "hidden_dropout_prob",
          "hidden_size",
          "initializer_range",
          "intermediate_size",
          "layer_norm_eps",
          "max_position_embeddings",
          "num_attention_heads",
          "num_hidden_layers",
          "type_vocab_size",
          "vocab_size");

  private final List<Safetensors.Entry> tensors;
  private final ObjectNode config;
  private final ObjectNode tokenizer;
  private final List<String> vocabulary;

  private BertModel(
      List<Safetensors.Entry> tensors,
      ObjectNode config,
      ObjectNode tokenizer,
      List<String> vocabulary) {
    this.tensors = tensors;
    this.config = config;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
  }

  /**
   * Checks that all parameters are there, in shapes that fit together and the vocabulary.
   *
   * @param source the file they come from, for messages
   * @param tensors f32, by the names of {@code BertForMaskedLM}
   * @param heads attention heads, which no shape tells
   * @param tokenizer what {@code tokenizer.json} is to hold
   */
  static BertModel of(Path source, List<Safetensors.Entry> tensors, int heads, ObjectNode tokenizer)
      throws CorruptModelException {
    Map<String, TensorInfo> infos = new TreeMap<>();
    for (Safetensors.Entry tensor : tensors) {
      if (infos.put(tensor.name(), tensor.info()) != null) {
        throw new CorruptModelException(source, "has two tensors " + tensor.name());
      }
    }
    BertShape shape = shape(source, infos, heads);
    for (Map.Entry<String, long[]> parameter : shape.parameters().entrySet()) {
      checkShape(source, infos, parameter.getKey(), parameter.getValue());
    }
    List<String> vocabulary = vocabulary(source, tokenizer);
    // Some pad their embeddings to a round number.
    if (vocabulary.size() > shape.vocabulary()) {
      throw new CorruptModelException(
          source,
          "has %d word embeddings for a vocabulary of %d"
              .formatted(shape.vocabulary(), vocabulary.size()));
    }
    List<Safetensors.Entry> byName =
        tensors.stream().sorted(Comparator.comparing(Safetensors.Entry::name)).toList();
    return new BertModel(byName, shape.config(architecture(tensors)), tokenizer, vocabulary);
  }

  private static BertShape shape(Path source, Map<String, TensorInfo> infos, int heads)
      throws CorruptModelException {
    String embeddings = "bert.embeddings.";
    long[] words = matrix(source, infos, embeddings + "word_embeddings.weight");
    long[] positions = matrix(source, infos, embeddings + "position_embeddings.weight");
    long[] types = matrix(source, infos, embeddings + "token_type_embeddings.weight");
    long[] dense = matrix(source, infos, "bert.encoder.layer.0.intermediate.dense.weight");
    int layers = 1;
    while (infos.containsKey("bert.encoder.layer." + layers + ".output.dense.weight")) {
      layers++;
    }
    return new BertShape(
        Math.toIntExact(words[0]),
        Math.toIntExact(words[1]),
        layers,
        heads,
        Math.toIntExact(dense[0]),
        Math.toIntExact(positions[0]),
        Math.toIntExact(types[0]));
  }

  private static long[] matrix(Path source, Map<String, TensorInfo> infos, String name)
      throws CorruptModelException {
    TensorInfo info = infos.get(name);
    if (info == null || info.shape().length != 2) {
      throw new CorruptModelException(source, "has no matrix " + name);
    }
    return info.shape();
  }

  private static void checkShape(
      Path source, Map<String, TensorInfo> infos, String name, long[] expected)
      throws CorruptModelException {
    TensorInfo info = infos.get(name);
    if (info == null) {
      throw new CorruptModelException(source, "has no tensor " + name);
    }
    if (!Arrays.equals(info.shape(), expected)) {
      throw new CorruptModelException(
          source,
          "tensor %s is %s, expected the shape %s"
              .formatted(name, info, Arrays.toString(expected)));
    }
  }

  /** Word pieces by id. */
  private static List<String> vocabulary(Path source, ObjectNode tokenizer)
      throws CorruptModelException {
    JsonNode ids = tokenizer.path("model").path("vocab");
    String[] pieces = new String[ids.size()];
    for (Map.Entry<String, JsonNode> piece : ids.properties()) {
      int id = piece.getValue().asInt(-1);
      if (id < 0 || id >= pieces.length || pieces[id] != null) {
        throw new CorruptModelException(
            source, "its vocabulary gives '" + piece.getKey() + "' a wrong id");
      }
      pieces[id] = piece.getKey();
    }
    return List.of(pieces);
  }

  /**
   * The model with the settings of a {@code bert_config.json}, whose sizes must be those of the
   * tensors.
   *
   * @param file where they come from, for messages
   */
  BertModel withConfig(ObjectNode settings, Path file) throws CorruptModelException {
    ObjectNode merged = config.deepCopy();
    for (String key : SETTINGS) {
      JsonNode value = settings.path(key);
      if (value.isMissingNode()) {
        continue;
      }
      JsonNode known = config.path(key);
      if (known.isInt() && !known.equals(value)) {
        throw new CorruptModelException(
            file, "'%s' is %s, but the tensors say %s".formatted(key, value, known));
      }
      merged.set(key, value);
    }
    return new BertModel(tensors, merged, tokenizer, vocabulary);
  }

  /** Fills an existing directory. */
  public void write(Path directory) throws IOException {
    Safetensors.write(directory.resolve("model.safetensors"), tensors, Map.of());
    JSON.writeValue(directory.resolve("tokenizer.json").toFile(), tokenizer);
    JSON.writeValue(directory.resolve("tokenizer_config.json").toFile(), tokenizerConfig());
    JSON.writeValue(directory.resolve("special_tokens_map.json").toFile(), specialTokens());
    Files.writeString(directory.resolve("vocab.txt"), String.join("\n", vocabulary) + "\n");
    JSON.writeValue(directory.resolve("config.json").toFile(), config);
  }

  private static String architecture(List<Safetensors.Entry> tensors) {
    boolean languageModel =
        tensors.stream().anyMatch(tensor -> tensor.name().startsWith("cls.predictions."));
    return languageModel ? "BertForMaskedLM" : "BertModel";
  }

  private ObjectNode tokenizerConfig() {
    JsonNode normalizer = tokenizer.path("normalizer");
    ObjectNode settings = specialTokens();
    settings.put("clean_up_tokenization_spaces", true);
    settings.put("do_lower_case", normalizer.path("lowercase").asBoolean());
    settings.put("model_max_length", config.path("max_position_embeddings").asInt());
    settings.set("strip_accents", normalizer.path("strip_accents"));
    settings.put("tokenize_chinese_chars", normalizer.path("handle_chinese_chars").asBoolean(true));
    settings.put("tokenizer_class", "BertTokenizer");
    return settings;
  }

  private static ObjectNode specialTokens() {
    return JSON.createObjectNode()
        .put("cls_token", "[CLS]")
        .put("mask_token", "[MASK]")
        .put("pad_token", "[PAD]")
        .put("sep_token", "[SEP]")
        .put("unk_token", "[UNK]");
  }
}
