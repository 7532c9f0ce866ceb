package io.tagstream.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleSourcesTest {
  @TempDir Path temp;

  @Test
  void allowsNothingUnlessTold() throws IOException {
    Path file = Files.writeString(temp.resolve("v1.zip"), "zip");

    assertThat(BundleSources.NONE.onTheWeb("https://models.example/v1.zip")).isEmpty();
    assertThat(BundleSources.NONE.onDisk(file.toUri().toString())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://models.example/ner/v1.zip",
        "https://models.example/ner/deep/v1.zip",
        "HTTPS://Models.Example:443/ner/v1.zip",
        "https://models.example/ner/v1.zip?signature=abc",
        "http://localhost:8080/v1.zip"
      })
  void allowsWhatIsBelowAPrefix(String uri) {
    assertThat(web().onTheWeb(uri)).contains(URI.create(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://models.example/ner/v1.zip", // another scheme
        "https://models.example/v1.zip",
        "https://models.example/nerves/v1.zip",
        "https://models.example:8443/ner/v1.zip",
        "https://models.example.evil.example/ner/v1.zip",
        "https://models.example@evil.example/ner/v1.zip",
        "https://user:secret@models.example/ner/v1.zip",
        "https://models.example/ner/../v1.zip",
        "https://models.example/ner/%2e%2e/v1.zip",
        "https://models.example/ner/..%2Fv1.zip",
        "https://models.example/ner/..%5cv1.zip",
        "https://models.example/ner/v1.zip#part",
        "https:models.example/ner/v1.zip",
        "https:///ner/v1.zip",
        "//models.example/ner/v1.zip",
        "http://127.0.0.1:8080/v1.zip", // allowed is the name
        "http://[::1]:8080/v1.zip",
        "http://localhost:80801/v1.zip",
        "ftp://models.example/ner/v1.zip",
        "s3://models/v1.zip",
        "jar:https://models.example/ner/v1.zip!/x",
        "file:///etc/hostname",
        "not a uri",
        ""
      })
  void refusesWhatOnlyLooksLikeIt(String uri) {
    assertThat(web().onTheWeb(uri)).isEmpty();
  }

  @Test
  void tellsAFileThatIsNotAllowedFromNoneInNothing() throws IOException {
    Path allowed = Files.createDirectories(temp.resolve("models"));
    Path file = Files.writeString(allowed.resolve("v1.zip"), "zip");
    Path secret = Files.writeString(temp.resolve("secret"), "secret");
    Files.createSymbolicLink(allowed.resolve("link"), secret);
    Files.createSymbolicLink(allowed.resolve("up"), temp);
    BundleSources sources = BundleSources.of(List.of(allowed.toUri().toString()));

    assertThat(sources.onDisk(file.toUri().toString())).contains(file.toRealPath());
    assertThat(List.of("link", "up/secret", "up/missing", "missing", "../secret", "%2e%2e/secret"))
        .allSatisfy(name -> assertThat(sources.onDisk(allowed.toUri() + name)).isEmpty());
    assertThat(
            List.of(
                allowed.toUri().toString(), // a directory
                secret.toUri().toString(),
                temp.resolve("models-2/v1.zip").toUri().toString(),
                "file://localhost" + file,
                "file:v1.zip",
                "file:" + file + "?x",
                "file:" + file + "%00",
                file.toString()))
        .allSatisfy(uri -> assertThat(sources.onDisk(uri)).isEmpty());
  }

  @Test
  void followsAnAllowedDirectoryThatIsALink() throws IOException {
    Path real = Files.createDirectories(temp.resolve("volume"));
    Files.writeString(real.resolve("v1.zip"), "zip");
    Path link = Files.createSymbolicLink(temp.resolve("models"), real);

    assertThat(BundleSources.of(List.of("file:" + link)).onDisk("file:" + link.resolve("v1.zip")))
        .contains(real.resolve("v1.zip").toRealPath());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://models/",
        "models",
        "/models/",
        "file:models/",
        "https://",
        "https://user@host/",
        "https://host/a/../",
        "https://host/?x=1",
        ""
      })
  void namesAPrefixThatIsNoPlace(String prefix) {
    assertThatThrownBy(() -> BundleSources.of(List.of(prefix)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "'" + prefix + "' is no place of bundles: wanted https://host/path/");
  }

  private static BundleSources web() {
    return BundleSources.of(List.of("https://models.example/ner/", "http://localhost:8080"));
  }
}
