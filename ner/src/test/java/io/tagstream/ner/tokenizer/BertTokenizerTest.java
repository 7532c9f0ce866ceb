package io.tagstream.ner.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.tagstream.ner.format.CorruptModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BertTokenizerTest {

  private static final Path SOURCE = Path.of("vocab.txt");
  private static final String SPECIAL = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

  @Test
  void aCasedTokenizerKeepsCaseAndAccents() throws IOException {
    assertThat(tokens("Zo\n##ë\nMilan\n.\n", false, "Zoë Milan milan."))
        .containsExactly("[CLS]", "Zo", "##ë", "Milan", "[UNK]", ".", "[SEP]");
  }

  @Test
  void anUncasedTokenizerDropsBoth() throws IOException {
    assertThat(tokens("zoe\nmilan\n東\n", true, "Zoë 東 MILAN [MASK]"))
        .containsExactly("[CLS]", "zoe", "東", "milan", "[MASK]", "[SEP]");
  }

  @Test
  void unicodeLineSeparatorsAreWordPieces() throws IOException {
    String json = BertTokenizer.of(SPECIAL + "\u2028\r\nx\n", false, SOURCE).json().toString();
    assertThat(json).contains("\"\u2028\":5,\"x\":6");
  }

  @Test
  void vocabulariesThatAreNoneAreNamed() {
    assertThatThrownBy(() -> BertTokenizer.of("[PAD]\n[UNK]\n", false, SOURCE))
        .isInstanceOf(CorruptModelException.class)
        .hasMessage("vocab.txt: its vocabulary has no [CLS]");
    assertThatThrownBy(() -> BertTokenizer.of(SPECIAL + "a\na\n", false, SOURCE))
        .isInstanceOf(CorruptModelException.class)
        .hasMessage("vocab.txt: its vocabulary has 'a' twice");
  }

  private static String[] tokens(String pieces, boolean lowercase, String text) throws IOException {
    byte[] json =
        BertTokenizer.of(SPECIAL + pieces, lowercase, SOURCE)
            .json()
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(json), Map.of("padding", "false", "truncation", "false"))) {
      Encoding encoding = tokenizer.encode(text);
      return encoding.getTokens();
    }
  }
}
