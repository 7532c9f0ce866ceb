package io.tagstream.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  @Test
  void isTheFirstLineOfTheMessage() {
    assertThat(Reasons.of(new IOException("  broken\n at x\n"))).isEqualTo("broken");
  }

  @Test
  void isTheKindOfErrorWhereThereIsNoMessage() {
    assertThat(Reasons.of(new IOException(" "))).isEqualTo("IOException");
    assertThat(Reasons.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }

  @Test
  void saysOfAFileThatItIsMissing() {
    assertThat(Reasons.of(new NoSuchFileException("a/b"))).isEqualTo("no such file: a/b");
    assertThat(Reasons.of(new NoSuchFileException("a/b", null, "a model has one")))
        .isEqualTo("no such file: a/b (a model has one)");
  }

  @Test
  void looksThroughAnErrorThatOnlyWrapsAnother() {
    assertThat(Reasons.of(new UncheckedIOException(new NoSuchFileException("a"))))
        .isEqualTo("no such file: a");
    assertThat(Reasons.of(new UncheckedIOException("reading a", new IOException("broken"))))
        .isEqualTo("reading a");
    assertThat(Reasons.of(new IOException("Failed to connect", new IOException("refused"))))
        .isEqualTo("Failed to connect: refused");
  }

  @Test
  void saysWhyAHandshakeFailed() {
    Exception why = new SSLHandshakeException("PKIX path building failed");

    assertThat(Reasons.of(new SslAuthenticationException("SSL handshake failed", why)))
        .isEqualTo("SSL handshake failed: PKIX path building failed");
  }
}
