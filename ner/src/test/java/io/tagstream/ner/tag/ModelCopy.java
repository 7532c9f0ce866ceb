package io.tagstream.ner.tag;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import io.tagstream.ner.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A copy of one of the tiny models, to spoil. */
record ModelCopy(Path directory) {
  private static final Path MODELS = Path.of("src/test/resources/architectures");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies a model into a directory that has none. */
  static ModelCopy of(String architecture, Path directory) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(MODELS.resolve(architecture))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName().toString()));
      }
    }
    return new ModelCopy(directory);
  }

  ObjectNode json(String name) throws IOException {
    return (ObjectNode) JSON.readTree(directory.resolve(name).toFile());
  }

  ModelCopy change(String name, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = json(name);
    change.accept(json);
    JSON.writeValue(directory.resolve(name).toFile(), json);
    return this;
  }

  ModelCopy config(Consumer<ObjectNode> change) throws IOException {
    return change("config.json", change);
  }

  ModelCopy tokenizer(Consumer<ObjectNode> change) throws IOException {
    return change("tokenizer.json", change);
  }

  ModelCopy write(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
    return this;
  }

  /** Replaces the first value of a tensor, of whatever type it then is. */
  ModelCopy weight(String tensor, DType type, Consumer<ByteBuffer> change) throws IOException {
    Path file = directory.resolve(SafetensorsDirectory.SINGLE);
    List<Safetensors.Entry> entries = new ArrayList<>();
    try (Safetensors weights = Safetensors.open(file)) {
      for (String name : weights.names()) {
        boolean changed = name.equals(tensor);
        DType stored = changed ? type : weights.info(name).dtype();
        long[] shape = weights.info(name).shape();
        ByteBuffer data =
            ByteBuffer.allocate((int) new TensorInfo(stored, shape).bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        if (stored == weights.info(name).dtype()) {
          data.put(weights.data(name)).rewind();
        }
        if (changed) {
          change.accept(data);
        }
        entries.add(new Safetensors.Entry(name, stored, shape, () -> data.duplicate()));
      }
    }
    Safetensors.write(file, entries, Map.of());
    return this;
  }
}
