package io.tagstream.ner.script;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the file that {@code torch::jit::load} reads: a zip of stored entries with the pickled
 * object tree, the source of its classes and one raw entry per tensor.
 */
public final class ScriptArchive {
  /** A pickled empty tuple: our source has no tensor constants. */
  private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

  private ScriptArchive() {}

  /**
   * Writes one module.
   *
   * @param file replaced when it exists
   * @param root the object tree
   * @param source the TorchScript source of every class of the tree, in dependency order
   */
  public static void write(Path file, ScriptModule root, String source) throws IOException {
    ModulePickler pickler = new ModulePickler();
    byte[] pickle = pickler.pickle(root);
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
      store(zip, "data.pkl", ByteBuffer.wrap(pickle));
      store(zip, "code/__torch__.py", utf8(source));
      store(zip, "constants.pkl", ByteBuffer.wrap(NO_CONSTANTS));
      store(zip, "version", utf8("10\n"));
      store(zip, "byteorder", utf8("little"));
      List<ScriptTensor> storages = pickler.storages();
      for (int key = 0; key < storages.size(); key++) {
        ScriptTensor tensor = storages.get(key);
        ByteBuffer data = tensor.data().get();
        if (data.remaining() != tensor.elements() * tensor.dtype().bytes()) {
          throw new IllegalArgumentException(
              "tensor %d holds %d bytes, its shape wants %d"
                  .formatted(key, data.remaining(), tensor.elements() * tensor.dtype().bytes()));
        }
        store(zip, "data/" + key, data);
      }
    }
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void store(ZipOutputStream zip, String name, ByteBuffer data) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(data.duplicate());
    ZipEntry entry = new ZipEntry("tagstream/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(data.remaining());
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    WritableByteChannel channel = Channels.newChannel(zip);
    channel.write(data.duplicate());
    zip.closeEntry();
  }
}
