package io.tagstream.ner.script;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An object of a TorchScript class.
 *
 * @param className the class in {@code __torch__}, without that prefix
 * @param attributes its attributes, in the order in which the class declares them: {@link
 *     ScriptTensor}, {@link ScriptModule}, {@link Boolean}, {@link Long}, {@link Double}, or an
 *     empty list of tensors
 */
public record ScriptModule(String className, Map<String, Object> attributes) {
  /** Keeps the order of the attributes. */
  public ScriptModule {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** How a class declares attributes with such values. */
  public static String declare(Map<String, Object> attributes) {
    return attributes.entrySet().stream()
        .map(a -> "  %s : %s%n".formatted(a.getKey(), type(a.getValue())))
        .collect(Collectors.joining());
  }

  private static String type(Object value) {
    if (value instanceof ScriptModule module) {
      return "__torch__." + module.className();
    }
    if (value instanceof ScriptTensor) {
      return "Tensor";
    }
    if (value instanceof List) {
      return "List[Tensor]";
    }
    return value instanceof Boolean ? "bool" : value instanceof Long ? "int" : "float";
  }
}
