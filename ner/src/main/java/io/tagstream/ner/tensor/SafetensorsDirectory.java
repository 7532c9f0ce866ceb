package io.tagstream.ner.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ModelFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tensors of a model directory: those of {@code model.safetensors}, or of the shards that
 * {@code model.safetensors.index.json} names. Opening checks that every shard is there and holds
 * what the index says. Thread-safe.
 */
public final class SafetensorsDirectory implements Closeable {

  /** The file of all weights. */
  public static final String SINGLE = "model.safetensors";

  /** The file that tells which shard holds which tensor. */
  public static final String INDEX = "model.safetensors.index.json";

  private static final String WEIGHT_MAP = "weight_map";
  private static final String PICKLE = "pytorch_model.bin";

  private final Path source;
  private final Map<String, Safetensors> shards; // by file name
  private final Map<String, Safetensors> tensors;

  private SafetensorsDirectory(
      Path source, Map<String, Safetensors> shards, Map<String, Safetensors> tensors) {
    this.source = source;
    this.shards = shards;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Opens the weights of a model directory.
   *
   * @throws CorruptModelException naming the file and what is wrong with it
   */
  public static SafetensorsDirectory open(Path directory) throws IOException {
    Path single = directory.resolve(SINGLE);
    Path index = directory.resolve(INDEX);
    if (Files.isRegularFile(single)) {
      Safetensors file = Safetensors.open(single);
      Map<String, Safetensors> tensors = new LinkedHashMap<>();
      file.names().forEach(name -> tensors.put(name, file));
      return new SafetensorsDirectory(single, Map.of(SINGLE, file), tensors);
    }
    if (Files.isRegularFile(index)) {
      return sharded(index);
    }
    throw absent(directory);
  }

  private static CorruptModelException absent(Path directory) {
    return new CorruptModelException(
        directory.resolve(SINGLE),
        Files.exists(directory.resolve(PICKLE))
            ? "no such file; pytorch_model.bin can carry code and is never loaded: save the model"
                + " again from Python, with save_pretrained(…, safe_serialization=True)"
            : "no such file; a model directory holds its weights there");
  }

  /**
   * The names of the files that {@link #open} reads.
   *
   * @throws CorruptModelException if there are none
   */
  public static List<String> files(Path directory) throws IOException {
    if (Files.isRegularFile(directory.resolve(SINGLE))) {
      return List.of(SINGLE);
    }
    Path index = directory.resolve(INDEX);
    if (!Files.isRegularFile(index)) {
      throw absent(directory);
    }
    List<String> files = new ArrayList<>(shards(ModelFile.SETTINGS.bytes(index), index));
    files.add(INDEX);
    return files;
  }

  private static SafetensorsDirectory sharded(Path index) throws IOException {
    Map<String, String> files = shardsByTensor(ModelFile.SETTINGS.bytes(index), index);
    Map<String, Safetensors> shards = new HashMap<>();
    Map<String, Safetensors> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, String> tensor : files.entrySet()) {
        String file = tensor.getValue();
        if (!shards.containsKey(file)) {
          shards.put(file, shard(index.resolveSibling(file)));
        }
        if (!shards.get(file).names().contains(tensor.getKey())) {
          throw new CorruptModelException(
              index, "'%s' is not in %s, where it ought to be".formatted(tensor.getKey(), file));
        }
        tensors.put(tensor.getKey(), shards.get(file));
      }
      return new SafetensorsDirectory(index, shards, tensors);
    } catch (IOException | RuntimeException e) {
      for (Safetensors shard : shards.values()) {
        shard.close();
      }
      throw e;
    }
  }

  private static Safetensors shard(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CorruptModelException(file, "no such file, but " + INDEX + " names it");
    }
    return Safetensors.open(file);
  }

  /**
   * The names of the shards.
   *
   * @param json the content of an index
   * @param index where it comes from, for messages
   */
  public static Set<String> shards(byte[] json, Path index) throws IOException {
    return new TreeSet<>(shardsByTensor(json, index).values());
  }

  private static Map<String, String> shardsByTensor(byte[] json, Path index) throws IOException {
    JsonNode map = ModelFile.SETTINGS.object(json, index).path(WEIGHT_MAP);
    if (!map.isObject() || map.isEmpty()) {
      throw new CorruptModelException(index, "has no '" + WEIGHT_MAP + "'");
    }
    Map<String, String> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String file = entry.getValue().asText();
      // A shard lies beside its index; a path could lead anywhere.
      if (!file.matches("[\\w.-]+\\.safetensors")) {
        throw new CorruptModelException(
            index, "'%s' is in '%s', which is no name of a shard".formatted(entry.getKey(), file));
      }
      files.put(entry.getKey(), file);
    }
    return files;
  }

  /** The file to name in messages. */
  public Path source() {
    return source;
  }

  /** The names of all tensors. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * Type and shape of a tensor.
   *
   * @throws CorruptModelException if there is no such tensor
   */
  public TensorInfo info(String name) throws CorruptModelException {
    return shardOf(name).info(name);
  }

  /**
   * The values of an F32, F16 or BF16 tensor, in row-major order.
   *
   * @throws CorruptModelException if there is no such tensor, or its type is another one
   */
  public float[] floats(String name) throws IOException {
    return shardOf(name).floats(name);
  }

  private Safetensors shardOf(String name) throws CorruptModelException {
    Safetensors shard = tensors.get(name);
    if (shard == null) {
      throw new CorruptModelException(source, "no tensor '%s'".formatted(name));
    }
    return shard;
  }

  @Override
  public void close() throws IOException {
    for (Safetensors shard : shards.values()) {
      shard.close();
    }
  }
}
