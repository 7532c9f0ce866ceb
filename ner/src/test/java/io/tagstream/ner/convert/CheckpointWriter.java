package io.tagstream.ner.convert;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes TensorFlow checkpoints as TensorFlow does: prefix-compressed, in blocks. */
public final class CheckpointWriter {

  private static final int ENTRIES_PER_BLOCK = 5;
  private static final int RESTART_INTERVAL = 3;

  private final ByteArrayOutputStream table = new ByteArrayOutputStream();

  private CheckpointWriter() {}

  public static void write(Path index, Map<String, TinyBert.Tensor> variables) throws IOException {
    write(index, variables, 1);
  }

  /** Deals the variables out to some data files. */
  public static void write(Path index, Map<String, TinyBert.Tensor> variables, int shards)
      throws IOException {
    TreeMap<String, ByteString> entries = new TreeMap<>();
    entries.put("", varints(1, shards));
    entries.put("global_step", varints(1, 9, 4, 0, 5, 0)); // an int64, of no interest
    List<ByteArrayOutputStream> data = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      data.add(new ByteArrayOutputStream());
    }
    int next = 0;
    for (Map.Entry<String, TinyBert.Tensor> variable : new TreeMap<>(variables).entrySet()) {
      byte[] bytes = variable.getValue().bytes().array();
      int shard = next++ % shards;
      entries.put(
          variable.getKey(), entry(variable.getValue(), shard, data.get(shard).size(), bytes));
      data.get(shard).writeBytes(bytes);
    }
    Files.createDirectories(index.getParent());
    Files.write(index, new CheckpointWriter().table(entries));
    String prefix = index.getFileName().toString().replace(".index", "");
    for (int shard = 0; shard < shards; shard++) {
      Files.write(
          index.resolveSibling("%s.data-%05d-of-%05d".formatted(prefix, shard, shards)),
          data.get(shard).toByteArray());
    }
  }

  private static ByteString entry(TinyBert.Tensor tensor, int shard, int offset, byte[] bytes) {
    UnknownFieldSet.Builder shape = UnknownFieldSet.newBuilder();
    for (long dimension : tensor.info().shape()) {
      shape.mergeField(2, Field.newBuilder().addLengthDelimited(varints(1, dimension)).build());
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return UnknownFieldSet.newBuilder()
        .mergeVarintField(1, 1)
        .mergeLengthDelimitedField(2, shape.build().toByteString())
        .mergeVarintField(3, shard)
        .mergeVarintField(4, offset)
        .mergeVarintField(5, bytes.length)
        .mergeField(6, Field.newBuilder().addFixed32(masked(crc)).build())
        .build()
        .toByteString();
  }

  private static ByteString varints(long... numbersAndValues) {
    UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
    for (int i = 0; i < numbersAndValues.length; i += 2) {
      fields.mergeField(
          (int) numbersAndValues[i], Field.newBuilder().addVarint(numbersAndValues[i + 1]).build());
    }
    return fields.build().toByteString();
  }

  /** As leveldb/util/crc32c.h has it. */
  private static int masked(CRC32C crc) {
    long value = crc.getValue();
    return (int) ((value >>> 15 | value << 17) + 0xa282ead8L);
  }

  private byte[] table(NavigableMap<String, ByteString> entries) throws IOException {
    TreeMap<String, ByteString> index = new TreeMap<>();
    List<String> keys = new ArrayList<>(entries.keySet());
    for (int from = 0; from < keys.size(); from += ENTRIES_PER_BLOCK) {
      List<String> some = keys.subList(from, Math.min(keys.size(), from + ENTRIES_PER_BLOCK));
      String last = some.get(some.size() - 1);
      index.put(last + "~", block(entries.subMap(some.get(0), true, last, true)));
    }
    ByteString metaHandle = block(new TreeMap<>());
    ByteString footer = metaHandle.concat(block(index));
    table.writeBytes(footer.toByteArray());
    table.writeBytes(new byte[40 - footer.size()]);
    table.writeBytes(little(Long.BYTES).putLong(0, 0xdb4775248b80fb57L).array());
    return table.toByteArray();
  }

  /** Appends a block and its trailer; returns its handle. */
  private ByteString block(Map<String, ByteString> entries) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    List<Integer> restarts = new ArrayList<>();
    byte[] previous = new byte[0];
    int count = 0;
    for (Map.Entry<String, ByteString> entry : entries.entrySet()) {
      byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
      int shared = 0;
      if (count++ % RESTART_INTERVAL == 0) {
        restarts.add(block.size());
      } else {
        while (shared < Math.min(key.length, previous.length) && key[shared] == previous[shared]) {
          shared++;
        }
      }
      CodedOutputStream out = CodedOutputStream.newInstance(block);
      out.writeUInt32NoTag(shared);
      out.writeUInt32NoTag(key.length - shared);
      out.writeUInt32NoTag(entry.getValue().size());
      out.writeRawBytes(ByteBuffer.wrap(key, shared, key.length - shared).slice());
      out.writeRawBytes(entry.getValue());
      out.flush();
      previous = key;
    }
    restarts.forEach(at -> block.writeBytes(little(4).putInt(0, at).array()));
    block.writeBytes(little(4).putInt(0, restarts.size()).array());
    int offset = table.size();
    int size = block.size();
    block.write(0); // uncompressed
    CRC32C crc = new CRC32C();
    crc.update(block.toByteArray());
    block.writeBytes(little(4).putInt(0, masked(crc)).array());
    table.writeBytes(block.toByteArray());
    ByteString.Output handle = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(handle);
    out.writeUInt64NoTag(offset);
    out.writeUInt64NoTag(size);
    out.flush();
    return handle.toByteString();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
