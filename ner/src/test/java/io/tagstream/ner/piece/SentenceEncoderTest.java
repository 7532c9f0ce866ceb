package io.tagstream.ner.piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.text.Words;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three kinds of tokenizers, in the smallest files of their kind. */
class SentenceEncoderTest {
  private static final Path MODELS = Path.of("src/test/resources/architectures");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  void wordPiecesContinueAWord() throws IOException {
    assertThat(pieces("bert", "Mary", "went", "to", "London", "."))
        .containsExactly("[CLS]", "|mary", "|went", "|to", "|lon", "##don", "|.", "[SEP]");
  }

  @Test
  void byteLevelBpeSeesASpaceBeforeEveryWordThoughItsFileAddsNone() throws IOException {
    JsonNode file = JSON.readTree(MODELS.resolve("roberta/tokenizer.json").toFile());
    assertThat(file.path("pre_tokenizer").path("add_prefix_space").asBoolean()).isFalse();
    assertThat(pieces("roberta", "Mary", "went", "to", "London"))
        .containsExactly("<s>", "|ĠMary", "|Ġwent", "|Ġto", "|ĠLondon", "</s>");
  }

  @Test
  void modernBertReadsWordsAsRobertaDoes() throws IOException {
    assertThat(pieces("modernbert", "Mary", "went", "to", "London"))
        .containsExactly("[CLS]", "|ĠMary", "|Ġwent", "|Ġto", "|ĠLondon", "[SEP]");
    assertThat(pieces("modernbert", "to", "🎡", "e\u0301", "to")) // composed, as NFC has it
        .containsExactly(
            "[CLS]", "|Ġto", "|Ġ", "ð", "Ł", "İ", "¡", "|Ġ", "Ã", "©", "|Ġto", "[SEP]");
  }

  @Test
  void theSpaceAloneMayBeginAWord() throws IOException {
    assertThat(pieces("roberta", "to", "é", "."))
        .containsExactly("<s>", "|Ġto", "|Ġ", "Ã", "©", "|Ġ", ".", "</s>");
    assertThat(pieces("xlm-roberta", "to", "z", "."))
        .containsExactly("<s>", "|▁to", "|▁", "z", "|▁", ".", "</s>");
  }

  @Test
  void unigramMarksEveryWordByItself() throws IOException {
    assertThat(pieces("xlm-roberta", "Mary", "went", "to", "London"))
        .containsExactly("<s>", "|▁Mary", "|▁went", "|▁to", "|▁Lon", "don", "</s>");
  }

  @Test
  void unknownCharactersKeepTheirWord() throws IOException {
    assertThat(pieces("xlm-roberta", "東", "to"))
        .containsExactly("<s>", "|▁", "<unk>", "|▁to", "</s>");
    assertThat(pieces("bert", "東", "to")).containsExactly("[CLS]", "|[UNK]", "|to", "[SEP]");
  }

  @ParameterizedTest
  @CsvSource({"bert, 1, 2, 3", "roberta, 3, 4, 0", "xlm-roberta, 3, 4, 3"})
  void countsWordsThatAreSplitOrUnknown(String model, long unknown, int split, int with)
      throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.open(MODELS.resolve(model))) {
      List<String> words = List.of("東", "London", "🎡", "\u0085", "to", "東東");

      WordPieces pieces = encoder.encode(Words.of(String.join(" ", words), words));

      assertThat(encoder.unknown()).hasValue(unknown);
      assertThat(pieces.splitWords()).isEqualTo(split);
      assertThat(pieces.wordsWith(unknown)).isEqualTo(with);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "xlm-roberta"})
  void aWordThatHoldsASpaceIsOneWord(String model) throws IOException {
    List<String> pieces = pieces(model, "New York", "to");

    assertThat(pieces.stream().filter(p -> p.startsWith("|"))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "bert, [MASK]",
    "bert, [SEP]",
    "bert, [CLS]",
    "bert, x[PAD]y",
    "bert, [UNK]",
    "modernbert, [MASK]",
    "modernbert, to[CLS]",
    "roberta, <mask>",
    "roberta, </s>",
    "roberta, <s>",
    "roberta, to<pad>",
    "xlm-roberta, <mask>",
    "xlm-roberta, </s>",
    "xlm-roberta, <s>",
    "xlm-roberta, <unk>"
  })
  void aWordThatIsWrittenLikeASpecialPieceIsAWord(String model, String word) throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.open(MODELS.resolve(model))) {
      long[] around = encoder.encode(Words.of("", List.of())).ids();
      WordPieces pieces = encoder.encode(Words.of("to " + word + " to", List.of("to", word, "to")));
      long[] content = Arrays.copyOfRange(pieces.ids(), 1, pieces.ids().length - 1);

      assertThat(pieces.firstPieces()).hasSize(3).doesNotContain(-1);
      assertThat(content).doesNotContain(around).doesNotContain(encoder.mask().orElseThrow());
      assertThat(pieces.words().tokens().get(1)).isEqualTo(word);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "xlm-roberta"})
  void aWordSeenBeforeHasThePiecesThatItHadThen(String model) throws IOException {
    Path files = MODELS.resolve(model);
    byte[] json = TokenizerFiles.json(files);
    List<String> words =
        List.of(
            "Mary", "London", "to", "東", "🎡", "\u0085", "e\u0301", "New York", "to".repeat(40));
    Random random = new Random(1);
    try (SentenceEncoder encoder = SentenceEncoder.open(files);
        HuggingFaceTokenizer tokenizer = Tokenizers.open(files, json, PrefixSpace::add)) {
      for (int i = 0; i < 200; i++) {
        List<String> some =
            IntStream.range(0, i % 12).mapToObj(w -> words.get(random.nextInt(9))).toList();
        Encoding expected = tokenizer.encode(some.toArray(String[]::new), true, false);

        WordPieces pieces = encoder.encode(Words.of(String.join(" ", some), some));

        assertThat(pieces.ids()).as("%s", some).isEqualTo(expected.getIds());
        for (int word = 0; word < some.size(); word++) {
          int first = LongStream.of(expected.getWordIds()).boxed().toList().indexOf((long) word);
          assertThat(pieces.firstPieces()[word]).as("%s, %d", some, word).isEqualTo(first);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "xlm-roberta"})
  void aWordOfNothingHasNoPiece(String model) throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.open(MODELS.resolve(model))) {
      WordPieces pieces = encoder.encode(Words.of("to \u0085 to", List.of("to", "\u0085", "to")));

      assertThat(pieces.firstPieces()).containsExactly(1, -1, 2);
      assertThat(pieces.ids()).hasSize(4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "xlm-roberta"})
  void aModelReadsAWordWithoutWhatIsInvisibleInIt(String model) throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.open(MODELS.resolve(model))) {
      WordPieces plain = encoder.encode("to London .");

      for (String text :
          List.of("to Lon\u00ADdon.", "\u2067to\u200BLondon\u2069.", "to <b>London</b>.")) {
        assertThat(encoder.encode(text).ids()).as(text).isEqualTo(plain.ids());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "{\"version\": \"1.0\"", "{\"version\": \"1.0\"}"})
  void namesAFileThatIsNoTokenizer(String content) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(file, content);

    assertThatThrownBy(() -> SentenceEncoder.open(directory))
        .isInstanceOf(CorruptModelException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageNotContaining("\n");
  }

  /** Each of them ends the process where the tokenizers library gets to read it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert|\"decoder\": {|\"decoder\": {\"x\": 1e999,",
        "bert|\"decoder\": {|\"decoder\": {\"x\": \"\\ud800\",",
        "bert|\"decoder\": {|\"decoder\": {,",
        "xlm-roberta|\"special_tokens\": {|\"special_tokens\": {}, \"others\": {"
      })
  void refusesWhatTheLibraryTakesForGranted(String model, String text, String by)
      throws IOException {
    String json = Files.readString(MODELS.resolve(model).resolve("tokenizer.json"));
    assertThat(json).contains(text);
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(file, json.replace(text, by));

    assertThatThrownBy(() -> SentenceEncoder.open(directory))
        .isInstanceOf(CorruptModelException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageNotContaining("\n");
  }

  /** The pieces of a sentence, with a bar before each that begins a word. */
  private static List<String> pieces(String model, String... words) throws IOException {
    Map<Long, String> vocabulary = vocabulary(MODELS.resolve(model));
    try (SentenceEncoder encoder = SentenceEncoder.open(MODELS.resolve(model))) {
      WordPieces encoded = encoder.encode(Words.of(String.join(" ", words), List.of(words)));
      List<String> pieces = new ArrayList<>();
      for (long id : encoded.ids()) {
        pieces.add(vocabulary.get(id));
      }
      for (int first : encoded.firstPieces()) {
        pieces.set(first, "|" + pieces.get(first));
      }
      return pieces;
    }
  }

  private static Map<Long, String> vocabulary(Path model) throws IOException {
    JsonNode vocab =
        JSON.readTree(model.resolve("tokenizer.json").toFile()).path("model").path("vocab");
    Map<Long, String> pieces = new HashMap<>();
    if (vocab.isArray()) {
      for (int id = 0; id < vocab.size(); id++) {
        pieces.put((long) id, vocab.get(id).get(0).asText());
      }
    } else {
      vocab.properties().forEach(e -> pieces.put(e.getValue().asLong(), e.getKey()));
    }
    return pieces;
  }
}
