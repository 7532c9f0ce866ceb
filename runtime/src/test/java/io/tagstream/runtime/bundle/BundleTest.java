package io.tagstream.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.files.Digests;
import io.tagstream.ner.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
  private static final long MAX_BYTES = 10 << 20;

  @TempDir Path folder;
  private Path model;
  private Path zip;

  @BeforeEach
  void writeAModel() throws IOException {
    zip = folder.resolve("bundle.zip");
    model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    Files.writeString(model.resolve("empty"), "");
    byte[] weights = new byte[3 << 20];
    new Random(1).nextBytes(weights);
    Files.write(model.resolve("model.safetensors"), weights);
    Files.createDirectories(model.resolve("1_Pooling"));
    Files.writeString(model.resolve("1_Pooling/config.json"), "{\"a\": 1}");
  }

  @Test
  void unpacksWhatWasPacked() throws IOException {
    Bundle.zip(model, Bundle.files(model), zip);
    Path copy = folder.resolve("new/copy");

    Bundle.unzip(zip, copy, MAX_BYTES);

    assertThat(Bundle.files(copy))
        .containsExactly("1_Pooling/config.json", "config.json", "empty", "model.safetensors");
    assertThat(Bundle.digests(copy, Bundle.files(copy)))
        .isEqualTo(Bundle.digests(model, Bundle.files(model)));
    assertNothingHalfWritten();
  }

  @Test
  void packsOnlyTheFilesAskedFor() throws IOException {
    Bundle.zip(model, List.of("model.safetensors", "config.json"), zip);

    Bundle.unzip(zip, folder.resolve("copy"), MAX_BYTES);

    assertThat(Bundle.files(folder.resolve("copy")))
        .containsExactly("config.json", "model.safetensors");
  }

  @Test
  void makesTheSameBytesOfTheSameContent() throws IOException {
    Bundle.zip(model, List.of("config.json", "empty"), zip);
    String before = Digests.sha256(zip);
    Files.setLastModifiedTime(model.resolve("empty"), FileTime.from(Instant.EPOCH));
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      Bundle.zip(model, List.of("empty", "config.json"), zip);
    } finally {
      TimeZone.setDefault(zone);
    }

    assertThat(Digests.sha256(zip)).isEqualTo(before);
  }

  @Test
  void followsTheLinksOfAHubCache() throws IOException {
    Path snapshot = Files.createDirectories(folder.resolve("snapshot"));
    Files.createSymbolicLink(snapshot.resolve("config.json"), model.resolve("config.json"));
    Bundle.zip(snapshot, Bundle.files(snapshot), zip);

    Bundle.unzip(zip, folder.resolve("copy"), MAX_BYTES);

    assertThat(folder.resolve("copy/config.json")).isRegularFile().hasContent("{}");
    assertThat(Files.isSymbolicLink(folder.resolve("copy/config.json"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil", "a/../../evil", "/tmp/evil", "a\\..\\..\\evil", ".", "a/..", "ok\\b"})
  void refusesEntriesThatLeadOutside(String name) throws IOException {
    writeZip("config.json", name);

    assertRefused("entry '" + name + "' does not name a file of the bundle");
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void refusesTwoEntriesForOneFile() throws IOException {
    writeZip("a/b", "a/./b");

    assertRefused("entry 'a/./b' comes twice");
  }

  @Test
  void refusesAFileThatIsAlsoAFolder() throws IOException {
    writeZip("a", "a/b");

    assertRefused("");
  }

  @Test
  void refusesABundleThatUnpacksToTooMuch() throws IOException {
    Bundle.zip(model, Bundle.files(model), zip);

    assertThatThrownBy(() -> Bundle.unzip(zip, folder.resolve("copy"), 1 << 20))
        .hasMessageContaining("entry 'model.safetensors' is too large to unpack");
    assertNothingHalfWritten();
  }

  @Test
  void refusesMoreEntriesThanAModelHas() throws IOException {
    writeZip(
        IntStream.rangeClosed(0, Bundle.MAX_ENTRIES)
            .mapToObj(Integer::toString)
            .toArray(String[]::new));

    assertRefused("more than 1000 entries");
  }

  @Test
  void refusesNamesLongerThanAFileSystemTakes() throws IOException {
    writeZip("d/".repeat(200) + "f");
    assertRefused("has a name of 401 characters, at most 255 are read");
  }

  @Test
  void refusesWhatIsNoZip() throws IOException {
    for (String content : List.of("", "PK", "no zip at all", "PK\u0003\u0004 and nothing else")) {
      Files.writeString(zip, content);
      assertRefused("");
    }
    writeZip();
    assertRefused("no zip file, or an empty one");
  }

  @Test
  void noFlippedByteIsMoreThanAnError() throws IOException {
    writeZip("config.json", "a/b", "c/");
    byte[] good = Files.readAllBytes(zip);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) 0xff;
      Files.write(zip, bad);
      try {
        Bundle.unzip(zip, folder.resolve("copy"), MAX_BYTES);
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith("cannot unpack " + zip + ": ");
      }
      FileTree.delete(folder.resolve("copy"));
      assertNothingHalfWritten();
    }
  }

  @Test
  void refusesATruncatedBundle() throws IOException {
    Bundle.zip(model, Bundle.files(model), zip);
    byte[] bytes = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused("");
  }

  @Test
  void leavesAnExistingDirectoryAlone() throws IOException {
    Bundle.zip(model, Bundle.files(model), zip);

    assertThatThrownBy(() -> Bundle.unzip(zip, model, MAX_BYTES))
        .hasMessageContaining("exists already");
    assertThat(Bundle.files(model)).hasSize(4);
  }

  @Test
  void leavesTheOldBundleWhenAFileIsMissing() throws IOException {
    Files.writeString(zip, "an older bundle");

    assertThatThrownBy(() -> Bundle.zip(model, List.of("config.json", "missing"), zip))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing");

    assertThat(zip).hasContent("an older bundle");
    assertNothingHalfWritten();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Bundle.unzip(zip, folder.resolve("copy"), MAX_BYTES))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot unpack " + zip + ": ")
        .hasMessageContaining(message);
    assertThat(folder.resolve("copy")).doesNotExist();
    assertNothingHalfWritten();
  }

  private void assertNothingHalfWritten() {
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  private void writeZip(String... names) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(1);
      }
    }
  }
}
