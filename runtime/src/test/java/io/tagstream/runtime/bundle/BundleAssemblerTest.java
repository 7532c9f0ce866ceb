package io.tagstream.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.files.Digests;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.BundleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleAssemblerTest {
  private static final int CHUNK = BundleChunks.CHUNK_BYTES;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK, 5 * CHUNK + 12_345})
  void assembleWhatWasSplit(int bytes) throws IOException {
    Path bundle = bundle(bytes);
    Map<String, byte[]> chunks = new TreeMap<>();

    BundleReference reference = Bundle.split(bundle, "v1", chunks::put);

    assertThat(reference)
        .isEqualTo(new BundleReference(chunks.size(), bytes, Digests.sha256(bundle), null));
    assertThat(assemble(reference, new ArrayList<>(chunks.entrySet())))
        .hasSameBinaryContentAs(bundle);
  }

  @Test
  void areKeyedByVersionAndNumber() throws IOException {
    List<String> keys = new ArrayList<>();

    Bundle.split(bundle(2 * CHUNK + 1), "v1", (key, value) -> keys.add(key));

    assertThat(keys).containsExactly("v1/00000", "v1/00001", "v1/00002");
  }

  @Test
  void assembleInAnyOrderWithDuplicatesAndStrangersAmongThem() throws IOException {
    Path bundle = bundle(7 * CHUNK + 5);
    Map<String, byte[]> chunks = new TreeMap<>();
    BundleReference reference = Bundle.split(bundle, "v1", chunks::put);
    List<Map.Entry<String, byte[]>> records = new ArrayList<>(chunks.entrySet());
    records.addAll(chunks.entrySet());
    for (String stranger :
        List.of("v10/00000", "v2/00001", "v1/1", "v1/00008", "v1/99999x", "v1")) {
      records.add(Map.entry(stranger, new byte[] {1}));
    }
    Collections.shuffle(records, new Random(4));

    assertThat(assemble(reference, records)).hasSameBinaryContentAs(bundle);
  }

  @Test
  void takeTheLaterOfTwoChunks() throws IOException {
    Path bundle = bundle(CHUNK + 5);
    Map<String, byte[]> chunks = new TreeMap<>();
    BundleReference reference = Bundle.split(bundle, "v1", chunks::put);
    List<Map.Entry<String, byte[]>> records = new ArrayList<>();
    records.add(Map.entry("v1/00001", new byte[] {1}));
    records.add(Map.entry("v1/00000", new byte[CHUNK]));
    records.addAll(chunks.entrySet());

    assertThat(assemble(reference, records)).hasSameBinaryContentAs(bundle);
  }

  @Test
  void passOverWhatHasAnotherSize() throws IOException {
    Path bundle = bundle(CHUNK + 5);
    Map<String, byte[]> chunks = new TreeMap<>();
    BundleReference reference = Bundle.split(bundle, "v1", chunks::put);
    List<Map.Entry<String, byte[]>> records = new ArrayList<>(chunks.entrySet());
    records.add(Map.entry("v1/00001", new byte[] {1}));
    records.add(Map.entry("v1/00000", new byte[0]));

    assertThat(assemble(reference, records)).hasSameBinaryContentAs(bundle);
  }

  @Test
  void sayWhichChunkIsMissing() throws IOException {
    assertRefused(
        chunks -> chunks.remove("v1/00001"),
        "bundle of model version v1: 1 of 3 chunks are missing, the first is v1/00001");
  }

  @Test
  void sayWhichChunkIsTruncated() throws IOException {
    assertRefused(
        chunks -> chunks.put("v1/00002", new byte[2]),
        "bundle of model version v1: 1 of 3 chunks are missing, the first is v1/00002;"
            + " chunk v1/00002 has 2 bytes where 5 were expected");
  }

  @Test
  void sayThatTheBundleIsCorrupt() throws IOException {
    assertRefused(
        chunks -> chunks.get("v1/00001")[17] ^= 1,
        "bundle of model version v1 is corrupt: its SHA-256 is ");
  }

  @Test
  void refuseABundleWithMoreChunksThanAKeyCanCount() {
    assertThat(BundleChunks.count(100_000L * CHUNK)).isEqualTo(100_000);
    assertThatThrownBy(() -> BundleChunks.count(100_000L * CHUNK + 1))
        .hasMessageContaining("too many for a bundle");
  }

  private void assertRefused(Damage damage, String message) throws IOException {
    Map<String, byte[]> chunks = new TreeMap<>();
    BundleReference reference = Bundle.split(bundle(2 * CHUNK + 5), "v1", chunks::put);
    damage.apply(chunks);
    Files.writeString(folder.resolve("assembled.zip"), "an older bundle");

    assertThatThrownBy(() -> assemble(reference, new ArrayList<>(chunks.entrySet())))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(message);

    assertThat(folder.resolve("assembled.zip")).hasContent("an older bundle");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  private Path assemble(BundleReference reference, List<Map.Entry<String, byte[]>> records)
      throws IOException {
    Path target = folder.resolve("assembled.zip");
    try (BundleAssembler assembler = new BundleAssembler("v1", reference, target)) {
      for (Map.Entry<String, byte[]> record : records) {
        assembler.accept(record.getKey(), record.getValue());
      }
      return assembler.finish();
    }
  }

  private Path bundle(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(folder.resolve("bundle.zip"), content);
  }

  @FunctionalInterface
  private interface Damage {
    void apply(Map<String, byte[]> chunks);
  }
}
