package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;
import java.util.List;

/**
 * What a {@link ClassifierProgram} has to know of an encoder of some structure: its parameters, and
 * the lines that compute it. Each line is indented by four spaces and ends with a line break.
 */
interface Encoder {
  /** The encoder of a configuration. */
  static Encoder of(ModelConfig config) {
    return switch (config.architecture().structure()) {
      case DEBERTA_V2 -> new DebertaEncoder(config);
      case MODERNBERT -> new ModernBertEncoder(config);
      default -> new BertEncoder(config);
    };
  }

  /** What it has outside its layers; {@link Parameter#WORDS} among it. */
  Members outside();

  /** What a layer has. */
  Members layer(int index);

  /** The class of a layer. Layers of one class declare the same, and compute the same. */
  default String layerClass(int index) {
    return "Layer";
  }

  /**
   * Lines of the classifier that make the stream {@code x}, {@code [rows, hidden]}, of the
   * embeddings. There are {@code ids}, {@code [sentences, time]}; of each row to compute {@code
   * used}, its index in them, and {@code rows}, where the embedding of its word piece is.
   */
  String embeddings(Snippets snippets);

  /**
   * Lines of the classifier that make what layers take beside the stream. There is {@code padding},
   * which is added to the scores of a key: {@code [sentences × heads, 1, time]}, 0 or -∞.
   */
  default String context(Snippets snippets) {
    return "";
  }

  /** What a layer takes beside the stream, as its call has it. */
  default String arguments(int index) {
    return "padding, used, place";
  }

  /**
   * Lines of the classifier that prepare a program which does not learn, before the linear layers
   * lay their weights out.
   */
  default String prepare(Snippets snippets) {
    return "";
  }

  /** The method {@code attend} of a layer, which {@link Snippets#attention} calls. */
  String attend(int index, Snippets snippets);

  /** The method {@code forward} of a layer, of the stream and {@link #arguments}. */
  String forward(int index, Snippets snippets);

  /** Lines of a layer before {@link Linear#prepareLayer}, for a program that does not learn. */
  default String prepare(Linear linear) {
    return "";
  }

  /** Lines of the classifier between the last layer and its own, for each row of {@code x}. */
  default String head(Snippets snippets) {
    return "";
  }

  /** Its LayerNorm or linear layer that writes the stream before the first layer. */
  String first();

  /** Its linear layers outside its layers, which are {@link Linear#outside}'s. */
  default List<String> linears() {
    return List.of();
  }

  /**
   * Whether it can be computed in 8 bits: whatever writes the stream is a LayerNorm, {@code norm1}
   * or {@code norm2} of a layer or the first one, so that {@link Int8Linear} can fold scales in.
   */
  default boolean quantizes() {
    return true;
  }
}
