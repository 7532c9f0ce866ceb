package io.tagstream.ner.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model of {@code sentencepiece/make.py} with DeBERTa's special pieces before all others. */
class DebertaTokenizerTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path SENTENCE_PIECES = Path.of("src/test/resources/sentencepiece");
  private static final int PIECES = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;

  @TempDir private Path directory;

  /**
   * Its ids are those that XLM-R's have, but for the special ones. Transformers strips a text
   * before it normalizes it, so a zero width space at the end becomes a piece, which SentencePiece
   * drops.
   */
  @Test
  void tokenizesAsSentencePieceDoes() throws IOException {
    write("[PAD]", "[CLS]", "[SEP]", "[UNK]");
    JsonNode expected = JSON.readTree(SENTENCE_PIECES.resolve("expected.json").toFile());

    try (SentenceEncoder encoder = SentenceEncoder.open(directory)) {
      for (JsonNode word : expected.path("words")) {
        String text = word.path("word").asText();
        long[] ids = JSON.treeToValue(word.path("ids"), long[].class);
        ids[0] = 1;
        if (!text.endsWith("\u200b")) {
          assertThat(encoder.encode(word(text)).ids()).as(text).isEqualTo(ids);
        }
      }
      assertThat(encoder.mask()).hasValue(expected.path("pieces").asInt() + 1);
      assertThat(encoder.unknown()).hasValue(3);
    }
  }

  @Test
  void everyWordIsReadByItselfWithAMarkBeforeIt() throws IOException {
    write("[PAD]", "[CLS]", "[SEP]", "[UNK]");
    try (SentenceEncoder encoder = SentenceEncoder.open(directory)) {
      WordPieces london = encoder.encode(word("london"));
      List<String> words = List.of("the", "👩‍🚀", "london", ",", "[MASK]", "the");
      WordPieces all = encoder.encode(Words.of(String.join(" ", words), words));

      int first = all.firstPieces()[2];
      for (int i = 1; i < london.length() - 1; i++) {
        assertThat(all.ids()[first + i - 1]).isEqualTo(london.ids()[i]);
      }
      assertThat(all.ids()[1]).isEqualTo(all.ids()[all.firstPieces()[5]]);
      assertThat(all.ids()).doesNotContain(encoder.mask().getAsLong());
    }
  }

  @Test
  void followsItsSettings() throws IOException {
    write("[PAD]", "[CLS]", "[SEP]", "[UNK]");
    assertThat(json().at("/normalizer/normalizers")).hasSize(3);
    assertThat(json().at("/pre_tokenizer/pretokenizers")).hasSize(1);
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"do_lower_case\": true, \"split_by_punct\": true, \"vocab_type\": \"spm\"}");

    try (SentenceEncoder encoder = SentenceEncoder.open(directory)) {
      assertThat(encoder.encode(word("LONDON")).ids())
          .isEqualTo(encoder.encode(word("london")).ids());
      assertThat(json().at("/pre_tokenizer/pretokenizers/0/type").asText())
          .isEqualTo("Punctuation");
    }
  }

  @Test
  void namesAModelWithoutItsSpecialPieces() throws IOException {
    write("[PAD]", "[CLS]", "[SEP]", "<unk>");
    refused("its vocabulary has no [UNK]");
    write("[PAD]", "[CLS]", "[CLS]", "[UNK]");
    refused("has a piece twice");
    Files.writeString(directory.resolve("spm.model"), "PK, but no model");
    refused("is no sentencepiece model");
  }

  private void refused(String reason) {
    assertThatThrownBy(() -> TokenizerFiles.json(directory))
        .isInstanceOf(CorruptModelException.class)
        .hasMessageStartingWith(directory.resolve("spm.model") + ": " + reason);
  }

  private JsonNode json() throws IOException {
    return JSON.readTree(TokenizerFiles.json(directory));
  }

  /** Writes the model, the last special piece as the unknown one. */
  private void write(String... special) throws IOException {
    UnknownFieldSet model =
        UnknownFieldSet.parseFrom(Files.readAllBytes(SENTENCE_PIECES.resolve("tiny.model")));
    Field.Builder pieces = Field.newBuilder();
    for (String text : special) {
      int type = text.equals(special[special.length - 1]) ? UNKNOWN : CONTROL;
      pieces.addLengthDelimited(
          UnknownFieldSet.newBuilder()
              .addField(1, Field.newBuilder().addLengthDelimited(utf8(text)).build())
              .addField(2, Field.newBuilder().addFixed32(0).build())
              .addField(3, Field.newBuilder().addVarint(type).build())
              .build()
              .toByteString());
    }
    model.getField(PIECES).getLengthDelimitedList().stream()
        .skip(3) // <unk>, <s>, </s>
        .forEach(pieces::addLengthDelimited);
    Files.write(
        directory.resolve("spm.model"),
        model.toBuilder()
            .clearField(PIECES)
            .addField(PIECES, pieces.build())
            .build()
            .toByteArray());
  }

  private static Words word(String word) {
    return Words.of(word, List.of(word));
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
