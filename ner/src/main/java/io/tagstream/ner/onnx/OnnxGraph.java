package io.tagstream.ner.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An ONNX model in the making: {@code model.onnx}, and its constants in a file beside it. Nodes are
 * added in the order in which they run.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
public final class OnnxGraph implements AutoCloseable {
  /** Types of tensors by their numbers. */
  public static final int FLOAT = 1;

  static final int UINT8 = 2;
  public static final int INT8 = 3;
  private static final int INT32 = 6;

  /** Operators of the standard that are used here; all others are ONNX Runtime's own. */
  private static final Set<String> STANDARD =
      Set.of("Add", "DynamicQuantizeLinear", "MatMul", "Mul", "QuantizeLinear");

  private static final String OWN = "com.microsoft";
  private static final String CONSTANTS = "constants";
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int INT_ATTRIBUTE = 2;

  /** Where a constant may begin, in bytes: at a line of the caches. */
  private static final int ALIGNMENT = 64;

  /** Bytes written at once: a thread keeps a copy as large as the most that it wrote. */
  private static final int CHUNK = 1 << 16;

  private final Path folder;
  private final FileChannel constants;
  private final ProtoMessage graph = new ProtoMessage().text(2, "graph");
  private int nodes;

  /** Begins one in a folder that is there. */
  public OnnxGraph(Path folder) throws IOException {
    this.folder = folder;
    constants =
        FileChannel.open(
            folder.resolve(CONSTANTS), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /**
   * Adds a constant.
   *
   * @param values little-endian
   * @return its name
   */
  public String constant(String name, int type, ByteBuffer values, long... shape)
      throws IOException {
    long offset = (constants.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    constants.position(offset);
    int length = values.remaining();
    while (values.hasRemaining()) {
      ByteBuffer chunk = values.slice(values.position(), Math.min(CHUNK, values.remaining()));
      values.position(values.position() + constants.write(chunk));
    }
    ProtoMessage tensor = new ProtoMessage().number(2, type).text(8, name);
    for (long size : shape) {
      tensor.number(1, size);
    }
    tensor.message(13, entry("location", CONSTANTS));
    tensor.message(13, entry("offset", Long.toString(offset)));
    tensor.message(13, entry("length", Integer.toString(length)));
    graph.message(5, tensor.number(14, 1));
    return name;
  }

  private static ProtoMessage entry(String key, String value) {
    return new ProtoMessage().text(1, key).text(2, value);
  }

  /**
   * Adds a node.
   *
   * @param attributes floats and integers
   * @return its first output
   */
  public String node(String operator, Map<String, Number> attributes, String... inputs) {
    return node(operator, attributes, 1, inputs).get(0);
  }

  /** The same for a node of several outputs. */
  public List<String> node(
      String operator, Map<String, Number> attributes, int outputs, String... inputs) {
    String name = operator + "_" + nodes++;
    ProtoMessage node = new ProtoMessage().text(3, name).text(4, operator);
    node.text(7, STANDARD.contains(operator) ? "" : OWN);
    for (String input : inputs) {
      node.text(1, input);
    }
    List<String> names = IntStream.range(0, outputs).mapToObj(i -> name + ":" + i).toList();
    names.forEach(output -> node.text(2, output));
    attributes.forEach((key, value) -> node.message(5, attribute(key, value)));
    graph.message(1, node);
    return names;
  }

  private static ProtoMessage attribute(String name, Number value) {
    ProtoMessage attribute = new ProtoMessage().text(1, name);
    return value instanceof Float fraction
        ? attribute.fraction(2, fraction).number(20, FLOAT)
        : attribute.number(3, value.longValue()).number(20, INT_ATTRIBUTE);
  }

  /** Declares an input of int32, {@code [sentences, time]}. */
  public void input(String name) {
    graph.message(11, value(name, INT32, "sentences", "time"));
  }

  /** Declares the output of floats, {@code [sentences, time, labels]}. */
  public void output(String name) {
    graph.message(12, value(name, FLOAT, "sentences", "time", "labels"));
  }

  private static ProtoMessage value(String name, int type, String... dimensions) {
    ProtoMessage shape = new ProtoMessage();
    for (String dimension : dimensions) {
      shape.message(1, new ProtoMessage().text(2, dimension));
    }
    ProtoMessage tensor = new ProtoMessage().number(1, type).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  /** Writes what is there and returns its file. */
  public Path write() throws IOException {
    ProtoMessage model = new ProtoMessage().number(1, IR_VERSION).message(7, graph);
    model.message(8, new ProtoMessage().text(1, "").number(2, OPSET));
    model.message(8, new ProtoMessage().text(1, OWN).number(2, 1));
    return Files.write(folder.resolve("model.onnx"), model.bytes().toByteArray());
  }

  @Override
  public void close() throws IOException {
    constants.close();
  }
}
