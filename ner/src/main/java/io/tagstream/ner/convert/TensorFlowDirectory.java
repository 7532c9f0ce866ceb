package io.tagstream.ner.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.files.Digests;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tokenizer.BertTokenizer;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import io.tagstream.ner.tokenizer.TokenizerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory as Google published BERT: {@code bert_config.json}, {@code vocab.txt} and a
 * TensorFlow checkpoint ({@code bert_model.ckpt.index} and its data).
 */
public final class TensorFlowDirectory {

  private static final String INDEX = ".index";
  private static final String USUAL_INDEX = "bert_model.ckpt.index";
  private static final String VOCABULARY = "vocab.txt";
  private static final List<String> CONFIGS = List.of("bert_config.json", "config.json");

  private final Path index;

  private TensorFlowDirectory(Path index) {
    this.index = index.toAbsolutePath();
  }

  /**
   * The checkpoint that a path means: a directory with one, {@code …/bert_model.ckpt}, or its
   * {@code .index}. Empty if there is none.
   *
   * @throws IllegalArgumentException if the directory has several, none of the usual name
   */
  public static Optional<TensorFlowDirectory> find(Path path) throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + INDEX);
    if (path.toString().endsWith(INDEX) && Files.isRegularFile(path)) {
      return Optional.of(new TensorFlowDirectory(path));
    }
    if (Files.isRegularFile(beside)) {
      return Optional.of(new TensorFlowDirectory(beside));
    }
    if (!Files.isDirectory(path)) {
      return Optional.empty();
    }
    if (Files.isRegularFile(path.resolve(USUAL_INDEX))) {
      return Optional.of(new TensorFlowDirectory(path.resolve(USUAL_INDEX)));
    }
    try (Stream<Path> files = Files.list(path)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(INDEX)).sorted().toList();
      if (found.size() > 1) {
        throw new IllegalArgumentException(
            "%s has several checkpoints: give one of them, such as %s"
                .formatted(path, prefix(found.get(found.size() - 1))));
      }
      return found.stream().map(TensorFlowDirectory::new).findFirst();
    }
  }

  private static String prefix(Path index) {
    String path = index.toString();
    return path.substring(0, path.length() - INDEX.length());
  }

  /** A name for what it converts to: another one when any of the files has another content. */
  public String cacheName() throws IOException {
    MessageDigest digest = Digests.sha256();
    // The index holds a checksum of every variable, so the data need not be read.
    for (Path file : List.of(index, config(), file("tokenizer_config.json"), vocabulary())) {
      if (Files.exists(file)) {
        digest.update(Digests.sha256().digest(Files.readAllBytes(file)));
      }
    }
    digest.update(lowercase().toString().getBytes(StandardCharsets.UTF_8));
    return "tensorflow-" + Digests.hex(digest).substring(0, 16);
  }

  /** Reads all but the data, which are read when the result is written. */
  public BertModel read() throws IOException {
    ObjectNode config = TokenizerSettings.object(config()).orElseThrow();
    JsonNode heads = config.path("num_attention_heads");
    if (!heads.isInt()) {
      throw new CorruptModelException(config(), "'num_attention_heads' must be a positive integer");
    }
    Path vocabulary = vocabulary();
    ObjectNode tokenizer =
        BertTokenizer.of(TokenizerFiles.text(vocabulary), settings(), vocabulary).json();
    return BertModel.of(
            index,
            TensorFlowBert.tensors(TensorFlowCheckpoint.open(index)),
            heads.intValue(),
            tokenizer)
        .withConfig(config, config());
  }

  private TokenizerSettings settings() throws IOException {
    TokenizerSettings settings = TokenizerSettings.read(index.getParent());
    return lowercase().map(lower -> settings.orElse("do_lower_case", lower)).orElse(settings);
  }

  /** What the directory's name tells, as Google's do. */
  private Optional<Boolean> lowercase() {
    String name = String.valueOf(index.getParent().getFileName()).toLowerCase(Locale.ROOT);
    if (name.contains("uncased")) {
      return Optional.of(true);
    }
    return name.contains("cased") ? Optional.of(false) : Optional.empty();
  }

  private Path config() throws CorruptModelException {
    for (String name : CONFIGS) {
      if (Files.isRegularFile(file(name))) {
        return file(name);
      }
    }
    throw new CorruptModelException(file(CONFIGS.get(0)), "no such file beside " + index);
  }

  private Path vocabulary() throws CorruptModelException {
    if (!Files.isRegularFile(file(VOCABULARY))) {
      throw new CorruptModelException(file(VOCABULARY), "no such file beside " + index);
    }
    return file(VOCABULARY);
  }

  private Path file(String name) {
    return index.resolveSibling(name);
  }
}
