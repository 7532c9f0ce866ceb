package io.tagstream.ner.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.piece.SentenceEncoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFilesTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path SENTENCE_PIECES = Path.of("src/test/resources/sentencepiece");

  private static final List<String> AWKWARD =
      List.of(
          "",
          " ",
          "   leading and trailing   ",
          "Zoë naïve Ångström cafe\u0301",
          "東京タワー 😀 👩\u200d👩\u200d👧 🇩🇪",
          "it's they'll WE'RE don''t",
          "3.14 ½ ٣٤ Ⅷ x²",
          "tab\tnew\nline\r\nend",
          "\u00a0no-break\u3000wide\u2028sep",
          "<s> <mask>",
          "[UNK] [MASK]x [unk]",
          "Ωμέγα кот ЖЖЖ नमस्ते ß İ",
          "a_b@c.de #tag http://x.y/?q=1&z=2",
          "\u0001\u0007\u00ad\ufeff\ufffd",
          "𝔘𝔫𝔦 𠀀東 \ue000");

  @TempDir Path directory;

  @Test
  void xlmRobertaTokenizesAsSentencePieceDoes() throws IOException {
    Files.copy(SENTENCE_PIECES.resolve("tiny.model"), directory.resolve("sentencepiece.bpe.model"));
    JsonNode expected = JSON.readTree(SENTENCE_PIECES.resolve("expected.json").toFile());

    try (HuggingFaceTokenizer tokenizer = open()) {
      for (JsonNode word : expected.path("words")) {
        long[] ids = JSON.treeToValue(word.path("ids"), long[].class);
        assertThat(tokenizer.encode(word.path("word").asText()).getIds())
            .as(word.path("word").toString())
            .isEqualTo(ids);
      }
      int pieces = expected.path("pieces").asInt();
      assertThat(tokenizer.encode("the <mask>.").getIds()).contains(pieces + 1).startsWith(0);
      assertThat(tokenizer.decode(new long[] {1}, false)).isEqualTo("<pad>");
    }
  }

  @Test
  void spieceModelIsReadToo() throws IOException {
    Files.copy(SENTENCE_PIECES.resolve("tiny.model"), directory.resolve("spiece.model"));

    assertThat(json().at("/model/type").asText()).isEqualTo("Unigram");
  }

  @Test
  void aCamembertIsNotTakenForAnXlmRoberta() throws IOException {
    Files.copy(SENTENCE_PIECES.resolve("tiny.model"), directory.resolve("sentencepiece.bpe.model"));
    Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"camembert\"}");

    refused("/tokenizer.json", "no such file, which a CamemBERT cannot do without");
  }

  @Test
  void robertaTokenizesAsBytePairEncodingDoes() throws IOException {
    List<String> merges = writeRoberta("{}");
    Map<String, Integer> ids = PlainTokenizers.ids(merges);

    try (HuggingFaceTokenizer tokenizer = open()) {
      for (String text : texts(word -> !word.contains("<"))) {
        List<Long> expected = new ArrayList<>(List.of(0L));
        PlainTokenizers.bytePairs(text, merges).forEach(p -> expected.add((long) ids.get(p)));
        expected.add(2L);
        assertThat(tokenizer.encode(text).getIds())
            .as(text)
            .isEqualTo(expected.stream().mapToLong(Long::longValue).toArray());
      }
      assertThat(tokenizer.encode("x <mask>").getIds())
          .containsExactly(0, ids.get("x"), ids.get("<mask>"), 2);
    }
  }

  @Test
  void theMaskIsKnownWithoutSettings() throws IOException {
    List<String> merges = writeRoberta("{}");
    assertThat(mask()).hasValue(PlainTokenizers.ids(merges).get("<mask>"));
    Files.write(directory.resolve("tokenizer.json"), TokenizerFiles.json(directory));
    assertThat(mask()).hasValue(PlainTokenizers.ids(merges).get("<mask>"));
    Files.writeString(
        directory.resolve("special_tokens_map.json"), "{\"mask_token\": \"not there\"}");
    assertThat(mask()).isEmpty();
    Files.delete(directory.resolve("special_tokens_map.json"));
    Files.delete(directory.resolve("tokenizer.json"));
    Files.delete(directory.resolve("vocab.json"));

    List<String> vocabulary = writeBert(false);
    assertThat(mask()).hasValue(vocabulary.indexOf("[MASK]"));
  }

  @Test
  void anXlmRobertaHasAMaskToo() throws IOException {
    Files.copy(SENTENCE_PIECES.resolve("tiny.model"), directory.resolve("sentencepiece.bpe.model"));

    assertThat(mask())
        .hasValue(
            JSON.readTree(SENTENCE_PIECES.resolve("expected.json").toFile()).path("pieces").asInt()
                + 1);
  }

  private OptionalLong mask() throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.open(directory)) {
      return encoder.mask();
    }
  }

  @Test
  void robertasPrefixSpaceFollowsTheSettings() throws IOException {
    writeRoberta("{\"add_prefix_space\": true}");

    try (HuggingFaceTokenizer tokenizer = open()) {
      assertThat(tokenizer.encode("the").getIds()).isEqualTo(tokenizer.encode(" the").getIds());
    }
  }

  @Test
  void bertTokenizesAsWordPieceDoes() throws IOException {
    for (boolean lowercase : new boolean[] {false, true}) {
      List<String> vocabulary = writeBert(lowercase);

      try (HuggingFaceTokenizer tokenizer = open()) {
        for (String text : texts(word -> !word.contains("["))) {
          List<String> expected = new ArrayList<>(List.of("[CLS]"));
          expected.addAll(PlainTokenizers.wordPieces(text, lowercase, vocabulary));
          expected.add("[SEP]");
          assertThat(tokenizer.encode(text).getTokens())
              .as(text)
              .containsExactlyElementsOf(expected);
        }
      }
    }
  }

  @Test
  void withoutAWordAboutItAVocabularyOfSmallLettersIsUncased() throws IOException {
    for (boolean lowercase : new boolean[] {false, true}) {
      writeBert(lowercase);
      Files.delete(directory.resolve("tokenizer_config.json"));

      assertThat(json().at("/normalizer/lowercase").asBoolean()).isEqualTo(lowercase);
    }
  }

  @Test
  void addedTokensKeepTheirIdsAndManners() throws IOException {
    int size = writeBert(true).size();
    Files.writeString(
        directory.resolve("added_tokens.json"), "{\"<user>\": %d}".formatted(size + 1));
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        """
        {"do_lower_case": true, "added_tokens_decoder": {"%d": {"content": "[URL]", "lstrip": true,
         "normalized": false, "rstrip": false, "single_word": false, "special": true}}}"""
            .formatted(size));

    try (HuggingFaceTokenizer tokenizer = open()) {
      assertThat(tokenizer.encode("[URL]<User>").getIds()).containsExactly(2, size, size + 1, 3);
    }
  }

  @Test
  void aTokenizerFileIsTakenAsItIs() throws IOException {
    writeBert(true);
    Files.writeString(directory.resolve("tokenizer.json"), "{\"ready\": 1}");

    assertThat(TokenizerFiles.json(directory)).asString().isEqualTo("{\"ready\": 1}");
  }

  @Test
  void aDirectoryWithoutATokenizerSaysWhatIsMissing() {
    refused(
        "", "has no tokenizer: expected tokenizer.json, vocab.txt, vocab.json with merges.txt,");
  }

  @Test
  void filesThatAreNoneAreNamed() throws IOException {
    Path pieces = directory.resolve("sentencepiece.bpe.model");
    Files.writeString(pieces, "PK, but no model");
    refused("/sentencepiece.bpe.model", "is no sentencepiece model");
    Files.write(pieces, new byte[0]);
    refused("/sentencepiece.bpe.model", "does not begin with <unk>, <s>, </s>, as XLM-R's does");
    Files.delete(pieces);

    writeRoberta("{}");
    Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\na b\nQ Z\n");
    refused("/vocab.json", "has no 'ab', which merges.txt has in 'a b'");
    Files.writeString(directory.resolve("merges.txt"), "abc\n");
    refused("/vocab.json", "merges.txt: 'abc' is not two pieces");
    Files.writeString(directory.resolve("merges.txt"), "");
    Files.writeString(directory.resolve("vocab.json"), "{\"<s>\": 0}");
    refused("/vocab.json", "its vocabulary has no <pad>");
    Files.writeString(directory.resolve("vocab.json"), "{\"a\": \"b\"}");
    refused("/vocab.json", "gives 'a' no id");
    Files.writeString(directory.resolve("vocab.json"), "[]");
    refused("/vocab.json", "is not a JSON object");
    Files.delete(directory.resolve("vocab.json"));

    Files.write(directory.resolve("vocab.txt"), new byte[] {'a', (byte) 0xff});
    refused("/vocab.txt", "is not valid UTF-8");
    Files.writeString(directory.resolve("tokenizer_config.json"), "{");
    refused("/tokenizer_config.json", "is not valid JSON");
  }

  private void refused(String file, String reason) {
    assertThatThrownBy(() -> TokenizerFiles.json(directory))
        .isInstanceOf(CorruptModelException.class)
        .hasMessageStartingWith(directory + file + ": ")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  private List<String> writeRoberta(String config) throws IOException {
    List<String> merges =
        PlainTokenizers.learn(
            "the cat and the dog saw they'll 東京 東京 then there 😀 😀 Zoë Zoë naïve that 123 123",
            60);
    JSON.writeValue(directory.resolve("vocab.json").toFile(), PlainTokenizers.ids(merges));
    Files.writeString(
        directory.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
    Files.writeString(directory.resolve("tokenizer_config.json"), config);
    return merges;
  }

  private List<String> writeBert(boolean lowercase) throws IOException {
    List<String> vocabulary =
        Stream.concat(
                Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
                Stream.of(
                        "the zoe zo ##e cat ##s na ##ive a ##a b ##b c ##c d ##d x ##x y ##y 東 京 3 ##4 1"
                            + " ##1 . , ' _ @ # / lead ##ing ##n ω ##μ ##ε к ##о ##т ß 😀 ##😀 ½ ² ##²"
                            + (lowercase ? "" : " Zo ##ë Å ##ng ##É ЖЖ ##Ж W ##E RE"))
                    .flatMap(words -> Arrays.stream(words.split(" ", -1))))
            .toList();
    Files.writeString(directory.resolve("vocab.txt"), String.join("\n", vocabulary) + "\n");
    Files.writeString(
        directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": " + lowercase + "}");
    return vocabulary;
  }

  /** Awkward texts, and random ones of their characters. */
  private static List<String> texts(Predicate<String> wanted) {
    List<String> texts = new ArrayList<>(AWKWARD.stream().filter(wanted).toList());
    int[] alphabet =
        ("the zoe cats naive abcdxy ZoëÅng 東京 341 .,'_@#/ W'RE ωμεкот ß😀½² \t\u00a0\u3000 ЖЖ"
                + " 'll 's \u0301")
            .codePoints()
            .toArray();
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(14); length > 0; length--) {
        text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private JsonNode json() throws IOException {
    return JSON.readTree(TokenizerFiles.json(directory));
  }

  private HuggingFaceTokenizer open() throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(TokenizerFiles.json(directory)),
        Map.of("padding", "false", "truncation", "false"));
  }
}
