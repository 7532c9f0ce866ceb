package io.tagstream.ner.convert;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.tagstream.ner.format.CorruptModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A LevelDB table, uncompressed, as TensorFlow uses it for indexes.
 *
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">the format</a>
 */
final class SortedTable {

  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int FOOTER_BYTES = 48;
  private static final int TRAILER_BYTES = 5; // compression type, checksum
  private static final int CRC_MASK = 0xa282ead8;

  private record Block(long offset, long size) {}

  private final ByteBuffer table;

  private SortedTable(byte[] table) {
    this.table = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All entries in the table's order. */
  static Map<String, ByteString> read(Path file) throws IOException {
    SortedTable table = new SortedTable(Files.readAllBytes(file));
    try {
      return table.entries();
    } catch (IOException | IndexOutOfBoundsException e) {
      throw new CorruptModelException(file, "not a readable table: " + e.getMessage(), e);
    }
  }

  /** LevelDB stores the checksum of data that may hold checksums in a disguised form. */
  static int masked(CRC32C crc) {
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  private Map<String, ByteString> entries() throws IOException {
    int footer = table.limit() - FOOTER_BYTES;
    if (footer < 0 || table.getLong(table.limit() - Long.BYTES) != MAGIC) {
      throw new IOException("it has no table's footer");
    }
    CodedInputStream handles =
        CodedInputStream.newInstance(table.array(), footer, FOOTER_BYTES - Long.BYTES);
    block(block(handles)); // the meta index: nothing of use, but it must be sound
    Map<String, ByteString> entries = new LinkedHashMap<>();
    for (ByteString handle : block(block(handles)).values()) {
      entries.putAll(block(block(handle.newCodedInput())));
    }
    return entries;
  }

  private static Block block(CodedInputStream handle) throws IOException {
    return new Block(handle.readRawVarint64(), handle.readRawVarint64());
  }

  private Map<String, ByteString> block(Block block) throws IOException {
    int size = checked(block);
    int start = (int) block.offset();
    int restarts = table.getInt(start + size - Integer.BYTES);
    long entriesSize = size - Integer.BYTES * (restarts + 1L);
    if (restarts < 0 || entriesSize < 0) {
      throw new IOException("a block has " + restarts + " restarts");
    }
    CodedInputStream input = CodedInputStream.newInstance(table.array(), start, (int) entriesSize);
    Map<String, ByteString> entries = new LinkedHashMap<>();
    byte[] key = new byte[0];
    while (!input.isAtEnd()) {
      int shared = input.readRawVarint32();
      int added = input.readRawVarint32();
      int value = input.readRawVarint32();
      ByteArrayOutputStream next = new ByteArrayOutputStream();
      next.write(key, 0, shared);
      next.writeBytes(input.readRawBytes(added));
      key = next.toByteArray();
      entries.put(
          new String(key, StandardCharsets.UTF_8), ByteString.copyFrom(input.readRawBytes(value)));
    }
    return entries;
  }

  private int checked(Block block) throws IOException {
    long end = block.offset() + block.size() + TRAILER_BYTES;
    if (block.offset() < 0 || block.size() < Integer.BYTES || end > table.limit() || end < 0) {
      throw new IOException("a block lies outside the file");
    }
    int trailer = (int) (block.offset() + block.size());
    CRC32C crc = new CRC32C();
    crc.update(table.array(), (int) block.offset(), (int) block.size() + 1);
    if (table.getInt(trailer + 1) != masked(crc)) {
      throw new IOException("a block's checksum is wrong");
    }
    if (table.get(trailer) != 0) {
      throw new IOException("a block is compressed, which is not supported");
    }
    return (int) block.size();
  }
}
