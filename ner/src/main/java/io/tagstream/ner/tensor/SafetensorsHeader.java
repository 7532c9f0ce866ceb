package io.tagstream.ner.tensor;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a safetensors file: an unsigned 64-bit little-endian length, then that many
 * bytes of JSON.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
record SafetensorsHeader(Map<String, Tensor> tensors, Map<String, String> metadata) {

  /** The longest header; that of a large model has a hundred kilobytes. */
  static final int MAX_HEADER_BYTES = 16 << 20;

  /** Enough for twenty thousand tensors. */
  private static final long MAX_TOKENS = 300_000;

  private static final int POINTER_BYTES = 64;

  static final String METADATA = "__metadata__";

  private static final JsonMapper JSON =
      ModelFile.mapper(MAX_TOKENS)
          .rebuild()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A tensor, and where its data begin in the file. */
  record Tensor(TensorInfo info, long position) {
    long end() {
      return position + info.bytes();
    }
  }

  SafetensorsHeader {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  static SafetensorsHeader read(FileChannel channel, Path file) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < 8) {
      throw new CorruptModelException(file, "too short for safetensors: " + fileBytes + " bytes");
    }
    int head = (int) Math.min(fileBytes, POINTER_BYTES);
    ModelFile.requireContent(readFully(channel, 0, head, file).array(), file);
    long length = readFully(channel, 0, 8, file).getLong();
    if (length < 2 || length > MAX_HEADER_BYTES || length > fileBytes - 8) {
      throw new CorruptModelException(
          file,
          "the header is said to be "
              + Long.toUnsignedString(length)
              + " bytes long, in a file of "
              + fileBytes);
    }
    byte[] json = readFully(channel, 8, (int) length, file).array();
    return parse(json, 8 + length, fileBytes, file);
  }

  private static SafetensorsHeader parse(byte[] json, long dataStart, long dataEnd, Path file)
      throws CorruptModelException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object(json, file).properties()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(field.getValue(), metadata, file);
      } else {
        tensors.put(field.getKey(), tensor(field.getKey(), field.getValue(), dataStart, file));
      }
    }
    checkContiguous(tensors, dataStart, dataEnd, file);
    return new SafetensorsHeader(tensors, metadata);
  }

  private static JsonNode object(byte[] json, Path file) throws CorruptModelException {
    try {
      JsonNode root = JSON.readTree(json);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (IOException e) {
      throw new CorruptModelException(
          file, "the header is not valid JSON: " + ModelFile.reason(e), e);
    }
    throw new CorruptModelException(file, "the header is not a JSON object");
  }

  private static void readMetadata(JsonNode node, Map<String, String> into, Path file)
      throws CorruptModelException {
    if (!node.isObject()) {
      throw new CorruptModelException(file, METADATA + " is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw new CorruptModelException(
            file, METADATA + " value '" + field.getKey() + "' is not a string");
      }
      into.put(field.getKey(), field.getValue().textValue());
    }
  }

  private static Tensor tensor(String name, JsonNode node, long dataStart, Path file)
      throws CorruptModelException {
    TensorInfo info = info(name, node, file);
    long[] offsets = longs(name, "data_offsets", node.get("data_offsets"), file);
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw bad(file, name, "data_offsets " + Arrays.toString(offsets) + " are not a range");
    }
    if (offsets[1] - offsets[0] != info.bytes()) {
      throw bad(
          file,
          name,
          info + " needs " + info.bytes() + " bytes and has " + (offsets[1] - offsets[0]));
    }
    try {
      return new Tensor(info, Math.addExact(dataStart, offsets[0]));
    } catch (ArithmeticException e) {
      throw bad(file, name, "data_offsets lie outside the file");
    }
  }

  private static TensorInfo info(String name, JsonNode node, Path file)
      throws CorruptModelException {
    String dtype = node.path("dtype").asText("");
    if (Arrays.stream(DType.values()).noneMatch(known -> known.name().equals(dtype))) {
      throw bad(
          file, name, "unknown dtype '" + dtype + "', known: " + Arrays.toString(DType.values()));
    }
    try {
      return new TensorInfo(DType.valueOf(dtype), longs(name, "shape", node.get("shape"), file));
    } catch (IllegalArgumentException e) {
      throw bad(file, name, e.getMessage());
    }
  }

  private static long[] longs(String name, String key, JsonNode node, Path file)
      throws CorruptModelException {
    if (node == null || !node.isArray()) {
      throw bad(file, name, "'" + key + "' is not a list of numbers");
    }
    long[] values = new long[node.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = node.get(i);
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
        throw bad(file, name, "'" + key + "' holds " + value + ", not a natural number");
      }
      values[i] = value.longValue();
    }
    return values;
  }

  /** Holes and overlaps could hide data from one reader and show it to another: none are legal. */
  private static void checkContiguous(
      Map<String, Tensor> tensors, long dataStart, long dataEnd, Path file)
      throws CorruptModelException {
    List<Map.Entry<String, Tensor>> inOrder =
        tensors.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Tensor> e) -> e.getValue().position())
                    .thenComparingLong(e -> e.getValue().info().bytes()))
            .toList();
    long expected = dataStart;
    for (Map.Entry<String, Tensor> entry : inOrder) {
      Tensor tensor = entry.getValue();
      if (tensor.position() != expected) {
        throw bad(
            file,
            entry.getKey(),
            "its data begin at byte " + tensor.position() + " instead of " + expected);
      }
      if (tensor.info().bytes() > dataEnd - expected) {
        throw bad(file, entry.getKey(), "its data end after the file, which is truncated");
      }
      expected = tensor.end();
    }
    if (expected != dataEnd) {
      throw new CorruptModelException(
          file, (dataEnd - expected) + " bytes at the end belong to no tensor");
    }
  }

  private static CorruptModelException bad(Path file, String tensor, String reason) {
    return new CorruptModelException(file, "tensor '" + tensor + "': " + reason);
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int length, Path file)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new CorruptModelException(file, "the file ends inside its header");
      }
    }
    return buffer.flip();
  }
}
