package io.tagstream.ner.tokenizer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tokenizer of a model directory, whichever files it is kept in: {@code tokenizer.json}; or
 * {@code sentencepiece.bpe.model} or {@code spiece.model} (XLM-R); or {@code spm.model} (DeBERTa);
 * or {@code vocab.json} and {@code merges.txt} (RoBERTa); or {@code vocab.txt} (BERT, DistilBERT,
 * ELECTRA).
 */
public final class TokenizerFiles {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TOKENIZER = "tokenizer.json";
  private static final String VOCABULARY = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final String WORD_PIECES = "vocab.txt";
  private static final String DEBERTA = "spm.model";
  private static final List<String> SENTENCE_PIECES =
      List.of("sentencepiece.bpe.model", "spiece.model", DEBERTA);

  private static final List<String> ROLES =
      List.of("bos", "eos", "cls", "sep", "pad", "unk", "mask");

  private static final List<String> USUAL =
      List.of(
          "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", "<s>", "</s>", "<pad>", "<unk>", "<mask>");

  /** The files that a tokenizer may consist of, those that it is made from included. */
  public static final List<String> NAMES =
      List.of(
          TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          WORD_PIECES,
          VOCABULARY,
          MERGES,
          SENTENCE_PIECES.get(0),
          SENTENCE_PIECES.get(1),
          SENTENCE_PIECES.get(2));

  private TokenizerFiles() {}

  /**
   * The content of {@code tokenizer.json}; made from the other files, in memory, where the
   * directory has none, as transformers makes it.
   *
   * @throws CorruptModelException if there is no tokenizer, or its files are not what they should
   *     be
   */
  public static byte[] json(Path directory) throws IOException {
    Path ready = directory.resolve(TOKENIZER);
    return Files.isRegularFile(ready)
        ? ModelFile.VOCABULARY.bytes(ready)
        : JSON.writeValueAsBytes(converted(directory));
  }

  /** The file that {@link #json} is made of, for messages. */
  public static Path source(Path directory) {
    return Stream.concat(Stream.of(TOKENIZER), SENTENCE_PIECES.stream())
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseGet(
            () ->
                directory.resolve(
                    Files.isRegularFile(directory.resolve(MERGES)) ? VOCABULARY : WORD_PIECES));
  }

  /** What has a part of its own in a sentence, and is no word: the tokens set, and the usual. */
  public static List<String> specials(Path directory) throws IOException {
    TokenizerSettings settings = TokenizerSettings.read(directory);
    return Stream.concat(
            ROLES.stream().map(role -> settings.special(role + "_token", "")), USUAL.stream())
        .filter(token -> !token.isBlank())
        .distinct()
        .toList();
  }

  /** What may stand for a hidden word: the token that is set, or else the usual ones. */
  public static List<String> masks(Path directory) throws IOException {
    return special(directory, "mask_token", List.of("[MASK]", "<mask>"));
  }

  /** What may stand for what the vocabulary lacks, likewise. */
  public static List<String> unknowns(Path directory) throws IOException {
    return special(directory, "unk_token", List.of("[UNK]", "<unk>"));
  }

  private static List<String> special(Path directory, String role, List<String> usual)
      throws IOException {
    String token = TokenizerSettings.read(directory).special(role, "");
    return token.isEmpty() ? usual : List.of(token);
  }

  /** Whether {@link #json} will find something among files of these names. */
  public static boolean areIn(List<String> names) {
    return names.contains(TOKENIZER)
        || names.contains(WORD_PIECES)
        || (names.contains(VOCABULARY) && names.contains(MERGES))
        || SENTENCE_PIECES.stream().anyMatch(names::contains);
  }

  private static ObjectNode converted(Path directory) throws IOException {
    TokenizerSettings settings = TokenizerSettings.read(directory);
    for (String name : SENTENCE_PIECES) {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file)) {
        ByteString proto = ByteString.copyFrom(ModelFile.VOCABULARY.bytes(file));
        SentencePieceModel model = SentencePieceModel.of(proto, file);
        if (name.equals(DEBERTA)) {
          return DebertaTokenizer.of(model, settings, file).json();
        }
        requireXlmRoberta(directory);
        return SentencePieceTokenizer.of(model, settings, file).json();
      }
    }
    Path merges = directory.resolve(MERGES);
    Path ids = directory.resolve(VOCABULARY);
    if (Files.isRegularFile(ids) && Files.isRegularFile(merges)) {
      ObjectNode vocabulary = ModelFile.VOCABULARY.object(ids);
      return ByteLevelTokenizer.of(vocabulary, text(merges), settings, ids).json();
    }
    Path pieces = directory.resolve(WORD_PIECES);
    if (Files.isRegularFile(pieces)) {
      return BertTokenizer.of(text(pieces), settings, pieces).json();
    }
    throw new CorruptModelException(
        directory,
        "has no tokenizer: expected %s, %s, %s with %s, or %s"
            .formatted(
                TOKENIZER, WORD_PIECES, VOCABULARY, MERGES, String.join(" or ", SENTENCE_PIECES)));
  }

  /** CamemBERT's file has the same name, but other ids follow from it. */
  private static void requireXlmRoberta(Path directory) throws IOException {
    Optional<ObjectNode> config = TokenizerSettings.object(directory.resolve("config.json"));
    if (config.isPresent() && config.get().path("model_type").asText().equals("camembert")) {
      throw new CorruptModelException(
          directory.resolve(TOKENIZER), "no such file, which a CamemBERT cannot do without");
    }
  }

  /**
   * A file of text.
   *
   * @throws CorruptModelException if it is not UTF-8
   */
  public static String text(Path file) throws IOException {
    byte[] bytes = ModelFile.VOCABULARY.bytes(file);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CorruptModelException(file, "is not valid UTF-8", e);
    }
  }
}
