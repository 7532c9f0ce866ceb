package io.tagstream.ner.script;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Pickles a module tree the way libtorch's unpickler reads it (protocol 2).
 *
 * <p>Tensors become persistent ids that point to storages, which are collected in {@link
 * #storages()} and numbered in that order. Source: {@code torch/csrc/jit/serialization}.
 */
final class ModulePickler {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<ScriptTensor> storages = new ArrayList<>();

  /** Pickles {@code root} as a whole stream. */
  byte[] pickle(ScriptModule root) {
    op(0x80).op(2);
    module(root);
    op('.');
    return out.toByteArray();
  }

  List<ScriptTensor> storages() {
    return storages;
  }

  private void module(ScriptModule module) {
    global("__torch__", module.className());
    op(')').op(0x81); // empty tuple, NEWOBJ
    op('}').op('('); // empty dict, MARK
    for (Map.Entry<String, Object> attribute : module.attributes().entrySet()) {
      string(attribute.getKey());
      value(attribute.getValue());
    }
    op('u').op('b'); // SETITEMS, BUILD
  }

  private void value(Object value) {
    if (value instanceof ScriptTensor tensor) {
      tensor(tensor);
    } else if (value instanceof ScriptModule module) {
      module(module);
    } else if (value instanceof Boolean flag) {
      op(flag ? 0x88 : 0x89);
    } else if (value instanceof Long number) {
      integer(number);
    } else if (value instanceof Double number) {
      op('G');
      out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(number).array()); // big-endian
    } else if (value instanceof List<?> list && list.isEmpty()) {
      global("torch.jit._pickle", "build_tensorlist");
      op('(').op(']').op('t').op('R');
    } else {
      throw new IllegalArgumentException("no pickle for an attribute of " + value.getClass());
    }
  }

  private void tensor(ScriptTensor tensor) {
    global("torch._utils", "_rebuild_tensor_v2");
    op('(');
    op('(');
    string("storage");
    global("torch", tensor.dtype().storage());
    string(Integer.toString(storages.size()));
    string("cpu");
    integer(tensor.elements());
    op('t').op('Q'); // TUPLE, BINPERSID
    storages.add(tensor);
    integer(0);
    integers(tensor.shape());
    integers(tensor.repeated() ? new long[tensor.shape().length] : strides(tensor.shape()));
    op(0x89); // requires_grad: the loader decides
    global("collections", "OrderedDict");
    op(')').op('R');
    op('t').op('R');
  }

  private static long[] strides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  private void integers(long[] values) {
    op('(');
    for (long value : values) {
      integer(value);
    }
    op('t');
  }

  private void integer(long value) {
    if (value == (int) value) {
      op('J').bytes(4, b -> b.putInt((int) value));
    } else {
      op(0x8a).op(8).bytes(8, b -> b.putLong(value)); // LONG1
    }
  }

  private void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    op('X').bytes(4, b -> b.putInt(utf8.length));
    out.writeBytes(utf8);
  }

  private void global(String module, String name) {
    op('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private ModulePickler op(int code) {
    out.write(code);
    return this;
  }

  private void bytes(int count, Consumer<ByteBuffer> fill) {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    fill.accept(buffer);
    out.writeBytes(buffer.array());
  }
}
