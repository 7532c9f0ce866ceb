package io.tagstream.cli.tag;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Decoded.Rejected;
import io.tagstream.schemas.Decoded.Value;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.record.SentenceRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceLinesTest {
  private static final SentenceDecoder DECODER = new SentenceDecoder(40);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ana lives in Köln",
        "\uFEFFAna",
        "Ana\r",
        "one\rtwo",
        "\u0000null\u0000",
        "\u0085\u2028next",
        "",
        " ",
        "{\"text\": \"Ana\"}",
        " {\"tokens\": [\"a\", \"b\"]}\r",
        "\uFEFF{\"text\": \"Ana\"}",
        "{\"text\": \"\\ud800\"}",
        "{\"text\": \"a\", \"text\": \"b\"}",
        "{\"text\": NaN}",
        "{\"text\": \"a\", \"n\": 1e99999}",
        "{\"text\": \"a\"} {}",
        "{\"a\":[[[[[[[[[[[[",
        "[\"a\"]",
        "a line of more than forty bytes, which is too long"
      })
  void aLineIsReadAsARecordOfTheSameBytes(String line) throws IOException {
    assertReadAsARecord(line.getBytes(UTF_8));
  }

  @Test
  void whatIsNoUtf8IsReadAsARecordOfTheSameBytes() throws IOException {
    assertReadAsARecord("Köln".getBytes(ISO_8859_1));
    assertReadAsARecord("Ana".getBytes(UTF_16));
    assertReadAsARecord(new byte[] {(byte) 0xC0, (byte) 0x80}); // overlong
    assertReadAsARecord(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}); // half a pair
    assertReadAsARecord(new byte[] {'a', (byte) 0xF0, (byte) 0x9F}); // cut off
  }

  @Test
  void randomBytesAreReadAsARecordOfTheSameBytes() throws IOException {
    Random random = new Random(1);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = new byte[random.nextInt(50)];
      random.nextBytes(bytes);
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = bytes[at] == '\n' ? (byte) '{' : bytes[at];
      }
      assertReadAsARecord(bytes);
    }
  }

  @Test
  void countsLinesAndGoesOnAfterABadOne() throws IOException {
    SentenceLines lines = new SentenceLines(in("one\n{\n\nfour"), DECODER);

    assertThat(lines.next()).isEqualTo(value("one"));
    assertThat(lines.next()).isInstanceOf(Rejected.class);
    assertThat(lines.number()).isEqualTo(2);
    assertThat(lines.next()).isEqualTo(value(""));
    assertThat(lines.isDrained()).isFalse();
    assertThat(lines.next()).isEqualTo(value("four"));
    assertThat(lines.number()).isEqualTo(4);
    assertThat(lines.isDrained()).isTrue();
    assertThat(lines.next()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"one\ntwo", "one\ntwo\n", "one\r\ntwo\r\n", "\uFEFFone\ntwo"})
  void aLineFeedEndsALine(String input) throws IOException {
    assertThat(all(in(input))).containsExactly(value("one"), value("two"));
  }

  @Test
  void aLineWithoutEndIsCountedButNotKept() throws IOException {
    InputStream endless =
        new InputStream() {
          private long left = 20_000_000;

          @Override
          public int read() {
            return left-- > 0 ? 'a' : -1;
          }

          @Override
          public int read(byte[] into, int from, int length) {
            int size = (int) Math.min(length, left);
            Arrays.fill(into, from, from + Math.max(size, 0), (byte) 'a');
            left -= size;
            return size == 0 ? -1 : size;
          }
        };

    assertThat(all(endless))
        .containsExactly(Rejected.plain("20000000 bytes: at most 40 are allowed"));
  }

  private static void assertReadAsARecord(byte[] bytes) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.write(bytes);
    line.write('\n');

    assertThat(all(new ByteArrayInputStream(line.toByteArray())))
        .containsExactly(DECODER.decode(bytes));
  }

  private static List<Decoded<SentenceRecord>> all(InputStream in) throws IOException {
    SentenceLines lines = new SentenceLines(in, DECODER);
    List<Decoded<SentenceRecord>> all = new ArrayList<>();
    for (var line = lines.next(); line != null; line = lines.next()) {
      all.add(line);
    }
    return all;
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static Decoded<SentenceRecord> value(String text) {
    return new Value<>(SentenceRecord.of(text));
  }
}
