package io.tagstream.ner.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the files of a model besides its weights. They may come from anywhere: whatever is in one,
 * it takes a bounded amount of memory, and what is wrong with it is said in one line.
 */
public final class ModelFile {
  /** {@code config.json}, {@code tokenizer_config.json} and the like. */
  public static final ModelFile SETTINGS = new ModelFile(4 << 20, 300_000);

  /** A vocabulary of up to a million pieces; the largest known has a quarter of that. */
  public static final ModelFile VOCABULARY = new ModelFile(40 << 20, 4_000_000);

  private static final int MAX_DEPTH = 100;
  private static final byte[] POINTER =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private final int maxBytes;
  private final JsonMapper json;

  private ModelFile(int maxBytes, long maxTokens) {
    this.maxBytes = maxBytes;
    this.json = mapper(maxTokens);
  }

  /**
   * A mapper that stops where a file is no model's: a tree takes many times the bytes of its text.
   *
   * @param maxTokens names, values and brackets
   */
  public static JsonMapper mapper(long maxTokens) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxTokenCount(maxTokens).build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build()).build();
  }

  /** The mapper for files of this kind. */
  public JsonMapper json() {
    return json;
  }

  /**
   * The content of a file.
   *
   * @throws CorruptModelException if it is too large, or a Git LFS pointer
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  public byte[] bytes(Path file) throws IOException {
    long size = Files.size(file);
    if (size > maxBytes) {
      throw new CorruptModelException(
          file, "has %d bytes, at most %d are read".formatted(size, maxBytes));
    }
    byte[] bytes = Files.readAllBytes(file);
    requireContent(bytes, file);
    return bytes;
  }

  /**
   * The object in a JSON file.
   *
   * @throws CorruptModelException if it is none
   */
  public ObjectNode object(Path file) throws IOException {
    return object(bytes(file), file);
  }

  /**
   * The same of what was read already.
   *
   * @param file where it comes from, for messages
   */
  public ObjectNode object(byte[] content, Path file) throws CorruptModelException {
    JsonNode root;
    try {
      root = json.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(content);
    } catch (IOException e) {
      throw new CorruptModelException(file, "is not valid JSON: " + reason(e), e);
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw new CorruptModelException(file, "is not a JSON object");
  }

  /**
   * Verifies that content is JSON as the strictest parser has it, with numbers that a double can
   * hold and without half a surrogate pair. The tokenizers library takes some of its input to be
   * so, and ends the process where it is not.
   *
   * @param file where it comes from, for messages
   */
  public void requireStrict(byte[] content, Path file) throws CorruptModelException {
    try (JsonParser parser = json.createParser(content)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean sound =
            token.isNumeric()
                ? Double.isFinite(parser.getDoubleValue())
                : token.isStructStart() || token.isStructEnd() || isText(parser);
        if (!sound) {
          throw new CorruptModelException(
              file,
              "is no JSON that all can read: line %d has a value that is no number or text"
                  .formatted(parser.currentLocation().getLineNr()));
        }
      }
    } catch (IOException e) {
      throw e instanceof CorruptModelException corrupt
          ? corrupt
          : new CorruptModelException(file, "is not valid JSON: " + reason(e), e);
    }
  }

  private static boolean isText(JsonParser parser) throws IOException {
    char[] text = parser.getTextCharacters();
    int end = parser.getTextOffset() + parser.getTextLength();
    for (int i = parser.getTextOffset(); i < end; i++) {
      if (Character.isSurrogate(text[i])) {
        if (i + 1 == end || !Character.isSurrogatePair(text[i], text[i + 1])) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** What a JSON parser has to say, in one line. */
  public static String reason(IOException e) {
    String message =
        e instanceof JsonProcessingException parsing ? parsing.getOriginalMessage() : e.toString();
    return message.replaceAll("\\s+", " ");
  }

  /**
   * Refuses what Git leaves in the place of a large file that was not fetched.
   *
   * @param start the first bytes of the file, some hundred or all
   */
  public static void requireContent(byte[] start, Path file) throws CorruptModelException {
    if (Arrays.equals(Arrays.copyOf(start, POINTER.length), POINTER)) {
      throw new CorruptModelException(
          file, "is only a Git LFS pointer: fetch the file itself with 'git lfs pull'");
    }
  }
}
