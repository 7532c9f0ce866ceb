package io.tagstream.ner.script;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An object of a TorchScript class.
 *
 * @param className the class in {@code __torch__}, without that prefix
 * @param attributes its attributes, in the order in which the class declares them: {@link
 *     ScriptTensor}, {@link ScriptModule}, {@link Boolean}, or an empty list of tensors
 */
public record ScriptModule(String className, Map<String, Object> attributes) {
  /** Keeps the order of the attributes. */
  public ScriptModule {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }
}
