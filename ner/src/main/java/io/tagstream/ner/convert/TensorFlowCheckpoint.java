package io.tagstream.ner.convert;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ProtoFields;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The f32 variables of a TensorFlow checkpoint of the second format ({@code PREFIX.index} and
 * {@code PREFIX.data-00000-of-00001}, or more of these), as in a SavedModel or in Google's BERT
 * downloads. Variables of other types, such as the step count, are left out.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto">tensor_bundle.proto</a>
 */
final class TensorFlowCheckpoint {

  private static final String INDEX = ".index";
  private static final String HEADER_KEY = "";
  private static final int HEADER_SHARDS = 1;
  private static final int HEADER_ENDIANNESS = 2;
  private static final int ENTRY_DTYPE = 1;
  private static final int ENTRY_SHAPE = 2;
  private static final int ENTRY_SHARD = 3;
  private static final int ENTRY_OFFSET = 4;
  private static final int ENTRY_SIZE = 5;
  private static final int ENTRY_CRC32C = 6;
  private static final int ENTRY_SLICES = 7;
  private static final int SHAPE_DIM = 2;
  private static final int DIM_SIZE = 1;
  private static final int DT_FLOAT = 1;

  private record Variable(TensorInfo info, long shard, long offset, int maskedCrc) {}

  private final Path index;
  private final long shards;
  private final Map<String, Variable> variables;

  private TensorFlowCheckpoint(Path index, long shards, Map<String, Variable> variables) {
    this.index = index;
    this.shards = shards;
    this.variables = Collections.unmodifiableMap(variables);
  }

  /** Reads the index; the data files lie beside it. */
  static TensorFlowCheckpoint open(Path index) throws IOException {
    Map<String, ByteString> table = SortedTable.read(index);
    ByteString header = table.get(HEADER_KEY);
    if (header == null) {
      throw new CorruptModelException(index, "is no TensorFlow checkpoint: it has no header");
    }
    try {
      ProtoFields bundle = ProtoFields.parse(header);
      if (bundle.number(HEADER_ENDIANNESS) != 0) {
        throw new CorruptModelException(index, "is big-endian, which is not supported");
      }
      Map<String, Variable> variables = new LinkedHashMap<>();
      for (Map.Entry<String, ByteString> entry : table.entrySet()) {
        ProtoFields fields = ProtoFields.parse(entry.getValue());
        if (!entry.getKey().equals(HEADER_KEY) && fields.number(ENTRY_DTYPE) == DT_FLOAT) {
          variables.put(entry.getKey(), variable(entry.getKey(), fields, index));
        }
      }
      return new TensorFlowCheckpoint(index, bundle.number(HEADER_SHARDS), variables);
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptModelException(index, "has a malformed entry: " + e.getMessage(), e);
    }
  }

  private static Variable variable(String name, ProtoFields entry, Path index)
      throws CorruptModelException, InvalidProtocolBufferException {
    if (entry.has(ENTRY_SLICES)) {
      throw new CorruptModelException(index, "variable '" + name + "' is partitioned");
    }
    List<ByteString> dims = ProtoFields.parse(entry.bytes(ENTRY_SHAPE)).all(SHAPE_DIM);
    long[] shape = new long[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = ProtoFields.parse(dims.get(i)).number(DIM_SIZE);
    }
    try {
      TensorInfo info = new TensorInfo(DType.F32, shape);
      if (info.bytes() == entry.number(ENTRY_SIZE) && info.bytes() <= Integer.MAX_VALUE) {
        return new Variable(
            info,
            entry.number(ENTRY_SHARD),
            entry.number(ENTRY_OFFSET),
            entry.fixed32(ENTRY_CRC32C));
      }
    } catch (IllegalArgumentException e) {
      throw new CorruptModelException(index, "variable '" + name + "': " + e.getMessage(), e);
    }
    throw new CorruptModelException(
        index, "variable '" + name + "' has " + entry.number(ENTRY_SIZE) + " bytes");
  }

  /** The names of all f32 variables. */
  Set<String> names() {
    return variables.keySet();
  }

  TensorInfo info(String name) {
    return variables.get(name).info();
  }

  /** The variable's data, mapped, little-endian, once their checksum has been found right. */
  ByteBuffer data(String name) throws IOException {
    Variable variable = variables.get(name);
    Path file = shard(variable.shard());
    long bytes = variable.info().bytes();
    if (!Files.isRegularFile(file)) {
      throw new CorruptModelException(file, "no such file, but " + index + " refers to it");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (variable.offset() < 0 || variable.offset() > channel.size() - bytes) {
        throw new CorruptModelException(file, "ends before the data of variable '" + name + "'");
      }
      ByteBuffer data = channel.map(FileChannel.MapMode.READ_ONLY, variable.offset(), bytes);
      CRC32C crc = new CRC32C();
      crc.update(data.duplicate());
      if (SortedTable.masked(crc) != variable.maskedCrc()) {
        throw new CorruptModelException(file, "the checksum of variable '" + name + "' is wrong");
      }
      return data.order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private Path shard(long number) {
    String name = index.getFileName().toString();
    String prefix = name.endsWith(INDEX) ? name.substring(0, name.length() - INDEX.length()) : name;
    return index.resolveSibling("%s.data-%05d-of-%05d".formatted(prefix, number, shards));
  }
}
