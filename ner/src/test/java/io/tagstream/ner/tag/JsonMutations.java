package io.tagstream.ner.tag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils JSON: one time in three its bytes, and else its values, so that it is still JSON. */
public final class JsonMutations {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1",
          "65",
          "66",
          "2147483647",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "99999999999999999999",
          "1e999",
          "-1e-999",
          "0.5",
          "\"\"",
          "\" \"",
          "\"a\\u0000b\"",
          "\"\\ud800\"",
          "\"$A\"",
          "[]",
          "[0]",
          "{}",
          "[[[[[]]]]]",
          "{\"type\":\"Sequence\"}",
          "{\"a\":{\"a\":[{}]}}",
          "\"" + "x".repeat(9000) + "\"",
          "1".repeat(400),
          "[".repeat(120) + "]".repeat(120));

  private final Random random;

  /** The seed alone decides. */
  public JsonMutations(long seed) {
    random = new Random(seed);
  }

  /** Up to four changes. */
  public byte[] mutate(byte[] json) throws IOException {
    int changes = 1 + random.nextInt(4);
    byte[] mutated = json;
    if (random.nextInt(3) == 0) {
      for (int n = 0; n < changes && mutated.length > 0; n++) {
        mutated = bytes(mutated);
      }
      return mutated;
    }
    JsonNode root = JSON.readTree(json);
    for (int n = 0; n < changes; n++) {
      value(root);
    }
    return JSON.writeValueAsBytes(root);
  }

  private byte[] bytes(byte[] json) {
    int at = random.nextInt(json.length);
    int end = Math.min(json.length, at + 1 + random.nextInt(16));
    return switch (random.nextInt(4)) {
      case 0 -> spliced(json, at, end, new byte[0]);
      case 1 -> spliced(json, end, end, Arrays.copyOfRange(json, at, end));
      case 2 -> Arrays.copyOf(json, at);
      default -> {
        byte[] flipped = json.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
    };
  }

  private static byte[] spliced(byte[] json, int from, int to, byte[] by) {
    byte[] result = Arrays.copyOf(json, from + by.length + json.length - to);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(json, to, result, from + by.length, json.length - to);
    return result;
  }

  private void value(JsonNode root) {
    List<JsonNode> containers = new ArrayList<>();
    collect(root, containers);
    if (containers.isEmpty()) {
      return;
    }
    JsonNode container = pick(containers);
    if (container instanceof ObjectNode object) {
      member(object, containers);
    } else if (container instanceof ArrayNode array) {
      element(array, containers);
    }
  }

  /** Each container that has something in it; a vocabulary counts once, not for all its pieces. */
  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode() && !node.isEmpty()) {
      containers.add(node);
      int children = 0;
      for (JsonNode child : node) {
        if (children++ < 20) {
          collect(child, containers);
        }
      }
    }
  }

  private void member(ObjectNode object, List<JsonNode> containers) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = pick(names);
    switch (random.nextInt(5)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(pick(names), object.path(name).deepCopy());
      case 2 -> object.set(name + "x", object.remove(name));
      case 3 -> object.set(name, pick(containers).deepCopy());
      default -> object.putRawValue(name, new RawValue(pick(VALUES)));
    }
  }

  private void element(ArrayNode array, List<JsonNode> containers) {
    int at = random.nextInt(array.size());
    switch (random.nextInt(4)) {
      case 0 -> array.remove(at);
      case 1 -> array.insert(at, array.get(at).deepCopy());
      case 2 -> array.set(at, pick(containers).deepCopy());
      default -> array.set(at, JSON.getNodeFactory().rawValueNode(new RawValue(pick(VALUES))));
    }
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
