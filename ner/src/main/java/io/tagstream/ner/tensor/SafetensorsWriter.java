package io.tagstream.ner.tensor;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.files.Partial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lays out and writes one safetensors file, one tensor in memory at a time. */
final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<Safetensors.Entry> entries;
  private final Map<String, String> metadata;

  SafetensorsWriter(List<Safetensors.Entry> entries, Map<String, String> metadata) {
    // Widest first keeps every tensor aligned to its own element size.
    this.entries =
        entries.stream()
            .sorted(
                Comparator.comparingInt((Safetensors.Entry e) -> e.info().dtype().bytes())
                    .reversed())
            .toList();
    this.metadata = Map.copyOf(metadata);
    checkNames();
  }

  private void checkNames() {
    Set<String> names = new HashSet<>(Set.of(SafetensorsHeader.METADATA));
    for (Safetensors.Entry entry : entries) {
      if (!names.add(entry.name())) {
        throw new IllegalArgumentException("repeated or reserved tensor name: " + entry.name());
      }
    }
  }

  void write(Path file) throws IOException {
    try (Partial partial = Partial.file(file)) {
      try (FileChannel channel =
          FileChannel.open(
              partial.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        writeTo(channel);
        channel.force(true);
      }
      partial.finish();
    }
  }

  private void writeTo(FileChannel channel) throws IOException {
    writeFully(channel, header());
    for (Safetensors.Entry entry : entries) {
      ByteBuffer data = entry.data().get().duplicate();
      if (data.remaining() != entry.info().bytes()) {
        throw new IllegalArgumentException(
            "tensor '%s' of %s needs %d bytes, got %d"
                .formatted(entry.name(), entry.info(), entry.info().bytes(), data.remaining()));
      }
      writeFully(channel, data);
    }
  }

  private ByteBuffer header() throws IOException {
    byte[] json = JSON.writeValueAsBytes(description());
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (padded > SafetensorsHeader.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException("too many tensors for one file: " + entries.size());
    }
    byte[] bytes = Arrays.copyOf(json, padded);
    Arrays.fill(bytes, json.length, padded, (byte) ' ');
    return ByteBuffer.allocate(Long.BYTES + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded)
        .put(bytes)
        .flip();
  }

  private ObjectNode description() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode extra = root.putObject(SafetensorsHeader.METADATA);
    extra.put("format", "pt"); // transformers refuses to load a file without it
    metadata.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> extra.put(e.getKey(), e.getValue()));
    long offset = 0;
    for (Safetensors.Entry entry : entries) {
      ObjectNode tensor = root.putObject(entry.name());
      tensor.put("dtype", entry.info().dtype().name());
      Arrays.stream(entry.info().shape()).forEach(tensor.putArray("shape")::add);
      tensor.putArray("data_offsets").add(offset).add(offset + entry.info().bytes());
      offset += entry.info().bytes();
    }
    return root;
  }

  private static void writeFully(FileChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }
}
