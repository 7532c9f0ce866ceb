package io.tagstream.ner.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tensor.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A jar that holds a BERT encoder as {@code NAME.onnx} and {@code NAME-tokenizer.json}. */
public final class OnnxJar {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private OnnxJar() {}

  public static BertModel read(Path jar, String name, int heads) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ObjectNode tokenizer = tokenizer(bytes(zip, name + "-tokenizer.json", jar), jar);
      ByteString onnx = UnsafeByteOperations.unsafeWrap(bytes(zip, name + ".onnx", jar));
      return BertModel.of(jar, tensors(OnnxModel.parse(onnx, jar)), heads, tokenizer);
    }
  }

  private static byte[] bytes(ZipFile zip, String name, Path jar) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new CorruptModelException(jar, "has no entry " + name);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  /** Truncation and padding suit sentence embeddings of a fixed length, not tagging. */
  private static ObjectNode tokenizer(byte[] json, Path jar) throws CorruptModelException {
    try {
      JsonNode root = JSON.readTree(json);
      if (root instanceof ObjectNode tokenizer) {
        tokenizer.putNull("truncation");
        tokenizer.putNull("padding");
        return tokenizer;
      }
      throw new CorruptModelException(jar, "its tokenizer is not a JSON object");
    } catch (JsonProcessingException e) {
      throw new CorruptModelException(jar, "its tokenizer is not valid JSON", e);
    } catch (CorruptModelException e) {
      throw e;
    } catch (IOException e) {
      throw new CorruptModelException(jar, "its tokenizer cannot be read", e);
    }
  }

  /**
   * Biases, LayerNorms, embeddings and the pooler keep their PyTorch names in an export; the
   * weights of linear layers were folded into anonymous {@code [in, out]} operands of a MatMul,
   * whose name is the layer's path: {@code /encoder/layer.0/output/dense/MatMul}.
   */
  static List<Safetensors.Entry> tensors(OnnxModel onnx) {
    Map<String, OnnxModel.Initializer> initializers = onnx.initializers();
    List<Safetensors.Entry> tensors = new ArrayList<>();
    initializers.forEach(
        (name, value) -> {
          if (name.startsWith("embeddings.")
              || name.startsWith("encoder.")
              || name.startsWith("pooler.")) {
            tensors.add(new Safetensors.Entry("bert." + name, value.info(), value::data));
          }
        });
    for (OnnxModel.Node node : onnx.nodes()) {
      if (node.opType().equals("MatMul") && node.inputs().size() == 2) {
        OnnxModel.Initializer weight = initializers.get(node.inputs().get(1));
        if (weight != null && weight.info().shape().length == 2) {
          tensors.add(Matrices.transposed(layer(node) + ".weight", weight.info(), weight::data));
        }
      }
    }
    return tensors;
  }

  private static String layer(OnnxModel.Node node) {
    String path = node.name().replaceFirst("/MatMul$", "");
    return "bert" + (path.startsWith("/") ? "" : ".") + path.replace('/', '.');
  }
}
