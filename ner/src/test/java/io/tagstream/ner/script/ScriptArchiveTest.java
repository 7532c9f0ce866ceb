package io.tagstream.ner.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layout of the archive; that libtorch reads it is {@code BertReferenceTest}'s to show. */
class ScriptArchiveTest {
  @TempDir private Path directory;

  @Test
  void storesEveryEntryUnderOneFolderInTheOrderOfTheTree() throws IOException {
    Path file = directory.resolve("model.pt");
    ScriptArchive.write(file, tree(), "class Root(Module):\n");

    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .containsExactly(
              "tagstream/data.pkl",
              "tagstream/code/__torch__.py",
              "tagstream/constants.pkl",
              "tagstream/version",
              "tagstream/byteorder",
              "tagstream/data/0",
              "tagstream/data/1");
      assertThat(zip.stream().map(ZipEntry::getMethod)).containsOnly(ZipEntry.STORED);
      assertThat(read(zip, "data/0")).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(read(zip, "data/1")).containsExactly(9, 9);
      assertThat(read(zip, "code/__torch__.py")).asString().isEqualTo("class Root(Module):\n");
      assertThat(read(zip, "version")).asString().isEqualTo("10\n");
    }
  }

  @Test
  void picklesTheTreeWithItsTensorsAsStorages() throws IOException {
    Path file = directory.resolve("model.pt");
    ScriptArchive.write(file, tree(), "");

    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] pickle = read(zip, "data.pkl");
      assertThat(pickle).startsWith(0x80, 2).endsWith('.');
      assertThat(new String(pickle, StandardCharsets.ISO_8859_1))
          .containsSubsequence(
              "c__torch__\nRoot\n)\u0081",
              "weight",
              "ctorch._utils\n_rebuild_tensor_v2\n",
              "ctorch\nFloatStorage\n",
              "X\1\0\0\0" + "0",
              "cpu",
              "child",
              "c__torch__\nChild\n)\u0081",
              "ctorch\nBFloat16Storage\n",
              "X\1\0\0\0" + "1",
              "training",
              "\u0089",
              "ctorch.jit._pickle\nbuild_tensorlist\n");
    }
  }

  @Test
  void refusesATensorWhoseDataAreOfAnotherLength() {
    Map<String, Object> attributes = Map.of("weight", tensor(ScriptType.FLOAT16, 3, 1, 2));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ScriptArchive.write(
                    directory.resolve("model.pt"), new ScriptModule("Root", attributes), ""))
        .withMessage("tensor 0 holds 2 bytes, its shape wants 6");
  }

  @Test
  void refusesAnAttributeThatHasNoPickle() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ModulePickler().pickle(new ScriptModule("Root", Map.of("name", "value"))))
        .withMessageContaining("java.lang.String");
  }

  private static ScriptModule tree() {
    Map<String, Object> child = new LinkedHashMap<>();
    child.put("weight", tensor(ScriptType.BFLOAT16, 1, 9, 9));
    child.put("training", false);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("weight", tensor(ScriptType.FLOAT32, 2, 0, 1, 2, 3, 4, 5, 6, 7));
    root.put("child", new ScriptModule("Child", child));
    root.put("gradients", List.of());
    return new ScriptModule("Root", root);
  }

  private static ScriptTensor tensor(ScriptType type, long size, int... bytes) {
    ByteBuffer data = ByteBuffer.allocate(bytes.length);
    for (int value : bytes) {
      data.put((byte) value);
    }
    return new ScriptTensor(type, new long[] {size}, data::flip);
  }

  private static byte[] read(ZipFile zip, String name) throws IOException {
    return zip.getInputStream(zip.getEntry("tagstream/" + name)).readAllBytes();
  }
}
