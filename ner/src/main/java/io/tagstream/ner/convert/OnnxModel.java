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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an ONNX file holds of weights: its f32 initializers, and the graph's nodes, by which
 * anonymous initializers are told apart.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
final class OnnxModel {

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_NAME = 3;
  private static final int NODE_OP_TYPE = 4;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_DATA_TYPE = 2;
  private static final int TENSOR_FLOAT_DATA = 4;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW_DATA = 9;
  private static final int FLOAT = 1;

  /** An operation of the graph. */
  record Node(String name, String opType, List<String> inputs) {}

  /** A little-endian f32 constant. */
  record Initializer(TensorInfo info, ByteBuffer data) {}

  private final List<Node> nodes;
  private final Map<String, Initializer> initializers;

  private OnnxModel(List<Node> nodes, Map<String, Initializer> initializers) {
    this.nodes = Collections.unmodifiableList(nodes);
    this.initializers = Collections.unmodifiableMap(initializers);
  }

  /**
   * Reads a serialized model, whose bytes the result goes on referring to.
   *
   * @param file where the bytes come from, for messages
   */
  public static OnnxModel parse(ByteString model, Path file) throws CorruptModelException {
    try {
      ProtoFields graph = ProtoFields.parse(ProtoFields.parse(model).bytes(MODEL_GRAPH));
      List<Node> nodes = new ArrayList<>();
      for (ByteString node : graph.all(GRAPH_NODE)) {
        nodes.add(node(ProtoFields.parse(node)));
      }
      Map<String, Initializer> initializers = new LinkedHashMap<>();
      for (ByteString tensor : graph.all(GRAPH_INITIALIZER)) {
        ProtoFields fields = ProtoFields.parse(tensor);
        if (fields.number(TENSOR_DATA_TYPE) == FLOAT) {
          initializers.put(fields.string(TENSOR_NAME), initializer(fields, file));
        }
      }
      return new OnnxModel(nodes, initializers);
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptModelException(file, "not an ONNX model: " + e.getMessage(), e);
    } catch (CorruptModelException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new CorruptModelException(file, "a malformed ONNX tensor: " + e.getMessage(), e);
    }
  }

  private static Node node(ProtoFields fields) {
    return new Node(
        fields.string(NODE_NAME),
        fields.string(NODE_OP_TYPE),
        fields.all(NODE_INPUT).stream().map(ByteString::toStringUtf8).toList());
  }

  private static Initializer initializer(ProtoFields fields, Path file) throws IOException {
    long[] shape = fields.numbers(TENSOR_DIMS).stream().mapToLong(Long::longValue).toArray();
    TensorInfo info = new TensorInfo(DType.F32, shape);
    // Packed float_data has the same layout as raw_data.
    ByteString data =
        fields.has(TENSOR_RAW_DATA)
            ? fields.bytes(TENSOR_RAW_DATA)
            : ByteString.copyFrom(fields.all(TENSOR_FLOAT_DATA));
    if (data.size() != info.bytes()) {
      throw new CorruptModelException(
          file,
          "ONNX initializer '%s' of %s needs %d bytes and has %d"
              .formatted(fields.string(TENSOR_NAME), info, info.bytes(), data.size()));
    }
    return new Initializer(info, data.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
  }

  List<Node> nodes() {
    return nodes;
  }

  /** f32 constants by name. */
  Map<String, Initializer> initializers() {
    return initializers;
  }
}
